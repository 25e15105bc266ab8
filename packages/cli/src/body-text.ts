import { isCrisisStatement, type Statement, unreachable } from '@comity/protocol';
import { crisisFields } from './crisis-body-text.ts';
import { audienceText, markingFields } from './marking-text.ts';
import { shortId } from './output.ts';

type Field = readonly [string, string];

/** What a statement says beyond its label, one line each, for whoever is about to sign or to read. */
export function bodyFields(statement: Pick<Statement, 'type' | 'body'>, nowMs: number): Field[] {
  const said = statement as Statement; // as: type and body come as a pair, and the label is not looked at
  if (isCrisisStatement(said)) return crisisFields(said);
  const { type, body } = said;
  switch (type) {
    case 'finding':
      return [
        ['task', body.task],
        ['model', body.model],
      ];
    case 'remark':
      return [
        ['new terms of', body.statement],
        ['change', body.change],
        ['reason', body.reason],
        ...markingFields(body.marking, nowMs).map(([name, value]): Field => [`new ${name}`, value]),
        ...body.parts.map(
          ({ name, audience }): Field => [
            'new part',
            `${name}: for ${audience === null ? 'the whole audience' : audienceText(audience)}`,
          ],
        ),
      ];
    case 'withdrawal':
      return [
        ['withdraws', body.statement],
        ['reason', `${body.reason}: ${body.explanation}`],
      ];
    case 'adherence':
      return [
        ['text', `${body.title} (sha256 ${body.text})`],
        ['asked for by', body.instrument ?? 'no instrument: terms of confidence'],
        ['state', body.state],
      ];
    case 'access-request':
      return [
        ['asks for', `${body.parts.join(', ')} of ${body.statement}`],
        ['purpose', body.purpose],
        ['reason', body.reason],
      ];
    case 'access-answer':
      return [
        ['answers', body.request],
        [
          'verdict',
          body.remark === null ? body.verdict : `${body.verdict} by remark ${shortId(body.remark)}`,
        ],
        ['reason', body.reason],
      ];
    case 'consult-answer':
      return [
        ['answers on', body.statement],
        ['verdict', `${body.verdict}: ${body.reason}`],
      ];
    case 'roster':
      return [
        ['group', `${body.group}: ${body.name}, version ${body.version}`],
        ['members', body.members.join(', ')],
      ];
    case 'purge-receipt':
      return [
        ['about', body.statement],
        ['outcome', `${body.outcome} at ${body.purgedAt}, because it is ${CAUSES[body.cause]}`],
      ];
    case 'delegation':
      return [
        ['key', body.keyId],
        ['post', `${body.post}: ${body.roles.join(', ')}`],
        ['from, until', `${body.from}, ${body.until}`],
      ];
    case 'revocation':
      return [
        ['key', body.keyId],
        ['reason', body.reason],
        ...(body.compromisedSince === null ? [] : [['since', body.compromisedSince] as const]),
      ];
    default:
      return unreachable(type);
  }
}

const CAUSES = {
  withdrawn: 'withdrawn',
  narrowed: 'narrowed',
  'delete-by': 'past its time to be deleted',
  lapsed: 'under an instrument that has lapsed',
} as const;
