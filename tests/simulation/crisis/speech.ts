import {
  type CrisisInput,
  sealCrisis,
  testAcknowledgement,
  testAlert,
  testCapPart,
  testFollowing,
  testMarking,
  testSituationReport,
  toInstitutes,
} from '@comity/node/testing';
import type { AlertStatus, BodyOf, InstituteId, Marking, Statement, StatementId } from '@comity/protocol';
import { pick } from '../faults.ts';
import { type Composed, drawAudience, intend, newToken, payloadOf, rostersFor } from '../findings.ts';
import { secretWord } from '../secret.ts';
import type { Speaker, Speech } from '../speech.ts';
import { said } from '../world.ts';
import type { SaidAlert } from './crisis-record.ts';

/** What coordinators say in a crisis, composed from what their node holds and noted as meant. undefined: nothing to say now. */

/** Opens an incident. */
export const raise =
  (status: AlertStatus): Speech =>
  (speaker) => {
    const breakGlass = status === 'Actual' && speaker.random.chance(0.2) ? 'Nobody else is here.' : null;
    return alert(speaker, drawMarking(speaker), (input) => testAlert(input, { status, breakGlass }));
  };

/** The same for every member, and whoever has it may pass it on. */
export const raiseToAll =
  (status: AlertStatus): Speech =>
  (speaker) =>
    alert(speaker, testMarking({ purposes: ['incident-response'] }), (input) => testAlert(input, { status }));

/** An actual one for every member; `none`: its issuer alone may give it. */
export const raiseFor =
  (onward: Marking['onward']): Speech =>
  (speaker) =>
    alert(speaker, testMarking({ purposes: ['incident-response'], onward }), (input) => testAlert(input));

/** Corrects, takes back or ends an incident of the institute's own. */
export const follow: Speech = (speaker) => {
  const { world, site, random } = speaker;
  const mine = heldBy(speaker).filter(({ issuer }) => issuer === site.institute.id);
  const open = mine.filter(
    (each) =>
      each.message !== 'cancel' &&
      each.message !== 'stand-down' &&
      !mine.some((other) => other.incident === each.incident && isAfter(speaker, other, each)),
  );
  if (open.length === 0) return undefined;
  const head = pick(random, open as [SaidAlert, ...SaidAlert[]]); // as: not empty
  const message = pick(random, ['update', 'update', 'cancel', 'stand-down'] as const);
  const marking = world.intended.get(head.id)?.marking ?? drawMarking(speaker);
  const chain = { incident: head.incident as StatementId, previous: head.id as StatementId }; // as: ids of the workload
  return alert(speaker, marking, (input) => testFollowing(input, message, chain, { status: head.status }));
};

/** A coordinator answers an alert of another institute. */
export const answer: Speech = (speaker) => {
  const { world, site, random } = speaker;
  const others = heldBy(speaker).filter(({ issuer }) => issuer !== site.institute.id);
  if (others.length === 0) return undefined;
  const about = pick(random, others as [SaidAlert, ...SaidAlert[]]); // as: not empty
  const state = pick(random, ['acknowledged', 'acting', 'declined'] as const);
  const marking = toInstitutes([about.issuer as InstituteId], { purposes: ['incident-response'] }); // as: of the federation
  const composed = spoken(speaker, marking, (input) =>
    testAcknowledgement(input, {
      incident: about.incident as StatementId, // as: an id of the workload, here and below
      statement: about.id as StatementId,
      status: about.status,
      state,
    }),
  );
  said(world.crisis.answers, `${site.institute.id} ${about.id}`, composed.intended.id);
  world.sometimes('crisis answer');
  return composed;
};

export const report: Speech = (speaker) => {
  const { world, site, random } = speaker;
  const known = heldBy(speaker);
  if (known.length === 0) return undefined;
  const { incident, status } = pick(random, known as [SaidAlert, ...SaidAlert[]]); // as: not empty
  const key = `${site.institute.id} ${incident}`;
  const before = (world.crisis.reports.get(key) ?? []).filter((id) => site.memory.byId.has(id as never));
  const composed = spoken(speaker, testMarking({ purposes: ['incident-response'] }), (input) =>
    testSituationReport(input, { incident: incident as StatementId, status, number: before.length + 1 }),
  );
  said(world.crisis.reports, key, composed.intended.id);
  world.sometimes('crisis report');
  return composed;
};

/** Alerts that the site holds. */
const heldBy = ({ world, site }: Pick<Speaker, 'world' | 'site'>): SaidAlert[] =>
  [...world.crisis.alerts.values()].filter(({ id }) => site.memory.byId.has(id as never));

/** In the log of their one issuer. */
const isAfter = ({ site }: Speaker, one: SaidAlert, other: SaidAlert): boolean =>
  (site.memory.byId.get(one.id as never)?.position ?? -1) >
  (site.memory.byId.get(other.id as never)?.position ?? -1);

/** Most are for all members and may be passed on; some are for a few, or for whom their issuer reaches alone. */
function drawMarking({ world, site, random }: Speaker): Marking {
  const tlp = pick(random, ['GREEN', 'GREEN', 'GREEN', 'AMBER', 'RED'] as const);
  const few = drawAudience(world, site, tlp, random);
  const all = { institutes: [], groups: ['members' as never], public: false }; // as: every charter has it
  const audience =
    tlp === 'RED'
      ? { ...few, groups: [], public: false }
      : random.chance(0.6)
        ? all
        : { ...few, public: false };
  const onward = tlp === 'RED' ? 'none' : pick(random, ['audience', 'audience', 'audience', 'none'] as const);
  return testMarking({ purposes: ['incident-response'], audience, tlp, onward });
}

function alert(
  speaker: Speaker,
  marking: Marking,
  compose: (input: CrisisInput) => Extract<Statement, { type: 'alert' }>,
): Composed {
  const { world } = speaker;
  const composed = spoken(speaker, marking, compose);
  noteAlert(speaker, composed.intended.id, composed.body as BodyOf<'alert'>); // as: what `compose` made
  world.sometimes(`alert ${(composed.body as BodyOf<'alert'>).message}`); // as above
  return composed;
}

/** Notes what an alert means. */
export function noteAlert(
  { world, site }: Pick<Speaker, 'world' | 'site'>,
  id: string,
  { incident, status, message, breakGlass }: BodyOf<'alert'>,
): void {
  const alone = breakGlass !== null || (status === 'Actual' && message === 'cancel');
  const saidAtMs = world.elapsedMs();
  const issuer = site.institute.id;
  world.crisis.alerts.set(id, { id, issuer, incident: incident ?? id, status, message, alone, saidAtMs });
  world.sometimes(`alert ${status}`);
}

/** Sealed by whom its type asks for, with a title and a part that nobody else may learn. */
export function spoken(
  { world, site, federation, random }: Speaker,
  marking: Marking,
  compose: (input: CrisisInput) => Statement,
): Composed & { readonly body: Statement['body'] } {
  const [token, partToken] = [newToken(random), newToken(random)];
  const seed = secretWord(partToken);
  const rosters = rostersFor(world, site, [marking.audience]);
  const input: CrisisInput = {
    federation,
    by: site.institute,
    issuedAtMs: world.startMs + world.elapsedMs(),
    seed,
    title: secretWord(token),
    marking,
    relations: rosters.map((statement) => ({ kind: 'roster', statement })),
  };
  const statement = compose(input);
  const { parts } = statement.label;
  const envelope = sealCrisis(site.institute, statement);
  const meant = { federation, issuer: site.institute.id, marking, parts, rosters, tokens: [token] };
  const intended = intend(world, envelope, meant);
  const contents = new Map(parts.map(({ sha256 }) => [sha256, testCapPart(seed).content]));
  for (const [sha256, content] of contents) world.contents.set(sha256, content);
  for (const { name } of parts) world.secrets.set(partToken, { of: intended, part: name, saidIn: [] });
  return { intended, envelope, payload: payloadOf(envelope), contents, signers: [], body: statement.body };
}
