import {
  type BodyOf,
  CAP_PART,
  type Label,
  type Marking,
  ok,
  type Relation,
  type Result,
  type Statement,
} from '@comity/protocol';
import { type AlertName, capOfAlert } from '../../cap/cap-of-alert.ts';
import { writeCap } from '../../cap/write-cap.ts';
import { type Composed, type Composer, composeStatement, newNonce } from '../compose-statement.ts';
import type { Moments } from '../moments.ts';
import { type PartContent, partOfBytes } from '../part-content.ts';
import { type KnownRoster, rosterRelations } from '../roster-relations.ts';

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
  readonly rosters: readonly KnownRoster[];
  /** When it happened, when the issuer knew and determined it, as far as told. */
  readonly moments?: Moments | undefined;
}

/** Body, label and CAP part, saying the same. Refuses the codes of `composeStatement`. */
export function composeAlert(content: AlertContent, composer: Composer): Result<ComposedAlert> {
  const { title, body, marking, chain, rosters, moments } = content;
  const relations: Label['relations'] = [
    ...content.relations,
    ...rosterRelations([marking.audience], rosters),
  ];
  const terms = { title, marking, relations, moments, nonce: newNonce() };
  const made = { type: 'alert', body } as const;
  // what cannot be an alert is refused before it is said in CAP; the part that stands here goes no further
  const bare = composeStatement<Alert>(
    made,
    { ...terms, parts: [capPart(new Uint8Array(1)).part] },
    composer,
  );
  if (!bare.ok) return bare;
  const cap = capPart(writeCap(capOfAlert({ label: bare.value.statement.label, body, chain })));
  const composed = composeStatement<Alert>(made, { ...terms, parts: [cap.part] }, composer);
  return composed.ok ? ok({ ...composed.value, cap }) : composed;
}

const capPart = (bytes: Uint8Array): PartContent =>
  partOfBytes(CAP_PART.name, CAP_PART.mediaType, bytes, null);
