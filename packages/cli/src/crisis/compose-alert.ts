import {
  type AlertName,
  type Composed,
  type Composer,
  capOfAlert,
  newNonce,
  type PartContent,
  partOfBytes,
  rosterRelations,
  writeCap,
} from '@comity/formats';
import {
  type BodyOf,
  CAP_PART,
  type Label,
  type Marking,
  type Relation,
  type Statement,
} from '@comity/protocol';
import type { StatementItem } from '../api-rows.ts';
import { composeStatement } from '../compose-statement.ts';
import type { NodeComposer } from '../composer.ts';
import type { RosterItem } from '../sharing-rows.ts';

type Alert = Extract<Statement, { type: 'alert' }>;

/** An alert ready to be signed, with the content of its CAP part. */
export interface ComposedAlert extends Composed<Alert> {
  readonly cap: PartContent;
}

export interface AlertContent {
  readonly title: string;
  readonly body: BodyOf<'alert'>;
  readonly marking: Marking;
  readonly relations: readonly Relation[];
  /** The earlier alerts of the incident, the first one first. */
  readonly chain: readonly AlertName[];
  readonly rosters: readonly RosterItem[];
}

/** Body, label and CAP part, saying the same. Refusals of `writeStatement` end the command. */
export function composeAlert(content: AlertContent, composer: Composer): ComposedAlert {
  const { title, body, marking, chain, rosters } = content;
  const relations: Label['relations'] = [
    ...content.relations,
    ...rosterRelations([marking.audience], rosters),
  ];
  const terms = { title, marking, relations, nonce: newNonce() };
  const made = { type: 'alert', body } as const;
  // what cannot be an alert is refused before it is said in CAP; the part that stands here goes no further
  const { statement } = composeStatement<Alert>(
    made,
    { ...terms, parts: [capPart(new Uint8Array(1)).part] },
    composer,
  );
  const cap = capPart(writeCap(capOfAlert({ label: statement.label, body, chain })));
  return { ...composeStatement<Alert>(made, { ...terms, parts: [cap.part] }, composer), cap };
}

const capPart = (bytes: Uint8Array): PartContent =>
  partOfBytes(CAP_PART.name, CAP_PART.mediaType, bytes, null);

/** The names of earlier alerts: CAP refers to all of them. */
export async function alertNames(
  { api, inForce }: NodeComposer,
  ids: readonly string[],
): Promise<readonly AlertName[]> {
  const names: AlertName[] = [];
  for (const id of ids) {
    const { label } = await api.json<StatementItem>('GET', `/statements/${id}`);
    names.push({
      network: inForce.charter.network,
      issuer: label.issuer,
      nonce: label.nonce,
      issuedAt: label.issuedAt,
    });
  }
  return names;
}
