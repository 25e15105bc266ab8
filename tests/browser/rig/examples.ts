import { recordOf } from './network.ts';
import type { Persona } from './place.ts';

/** An address that shows a page with something on it, and who looks at it. */
export interface Example {
  readonly pattern: string;
  /** Null: something that its address needs has no value below. */
  readonly path: string | null;
  readonly as: Persona | null;
}

/** Whose pages they are, by how their addresses begin: the first that fits. */
const LOOKERS: readonly (readonly [RegExp, Persona | null])[] = [
  [/^\/(sign-in|step-up)/, null],
  [/^\/approvals/, 'approver'],
  [/^\/(publish|findings|comparisons|account)/, 'publisher'],
  [/^\/(alerts|drills|raise|wallboard|$)/, 'coordinator'],
  [/^\/law/, 'counsel'],
  [/^\/(audit|logs)/, 'auditor'],
  [/^\/run/, 'operator'],
];

/** What stands for a parameter: by the beginning of the pattern and the parameter's name, the first that fits. An institute and a position stand for themselves. */
const VALUES: readonly (readonly [RegExp, () => string])[] = [
  [/^\/drills\/comchecks\/:id/, () => recordOf('comcheck')],
  [/^\/drills\/drafts\/:draft/, () => recordOf('drillDraft')],
  [/^\/alerts\/drafts\/:draft/, () => recordOf('actualDraft')],
  [/^\/drills\/:id/, () => recordOf('drill')],
  [/^\/alerts\/:id/, () => recordOf('actual')],
  [/^\/publish\/drafts\/:draft/, () => recordOf('ownDraft')],
  [/^\/approvals\/:draft/, () => recordOf('draft')],
  [/^\/publish\/takeback\/:statement/, () => recordOf('withdrawn')],
  [/^\/publish\/:id/, () => recordOf('worksheet')],
  [/^\/findings\/:id/, () => recordOf('finding')],
  [/^\/law\/instruments\/:id/, () => 'network-terms-1'],
  [/^\/law\/texts\/:sha256$/, () => recordOf('text')],
  [/^\/law\/adherences\/:draft/, () => recordOf('adherence')],
  [/:(institute|author|member)$/, () => 'north'],
  [/:position$/, () => '6'],
];

/** Pages that need to be asked for something. */
const QUERIES: Readonly<Record<string, () => string>> = {
  '/sign-in/link': () => '?code=abcd-efgh-jkmn-pqrs-tvwx-yz01-2345-6789',
  '/comparisons': () => `?${new URLSearchParams({ model: recordOf('model'), task: recordOf('task') })}`,
};

/** One example for each pattern of Hono. */
export function exampleOf(pattern: string): Example {
  const looker = LOOKERS.find(([rule]) => rule.test(pattern));
  const as = looker === undefined ? 'publisher' : looker[1];
  let path = pattern;
  for (const [whole, name] of parametersOf(pattern)) {
    const before = pattern.slice(0, pattern.indexOf(whole));
    const value = VALUES.find(([rule]) => rule.test(`${before}:${name}`))?.[1];
    if (value === undefined) return { pattern, path: null, as };
    path = path.replace(whole, value());
  }
  return { pattern, path: `${path}${QUERIES[pattern]?.() ?? ''}`, as };
}

/** `:id` and `:id{[0-9a-f]{64}}`: as they are written, and their names. */
function parametersOf(pattern: string): readonly (readonly [whole: string, name: string])[] {
  return [...pattern.matchAll(/:([a-z0-9]+)(\{(?:[^{}]|\{[^{}]*\})*\})?/gi)].map(
    ([whole, name = '']) => [whole, name] as const,
  );
}
