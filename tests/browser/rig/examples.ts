import { network } from './network.ts';
import type { Persona } from './place.ts';

/** An address that shows a page with something on it, and who looks at it. */
export interface Example {
  readonly pattern: string;
  /** Null: something that its address needs has no value below. */
  readonly path: string | null;
  readonly as: Persona | null;
  readonly status: number;
}

/** Whose pages they are, by how their addresses begin: the first that fits. */
const LOOKERS: readonly (readonly [RegExp, Persona | null])[] = [
  [/^\/sign-in/, null],
  [/^\/approvals/, 'approver'],
  [/^\/(publish|findings|comparisons|account)/, 'publisher'],
  [/^\/(alerts|drills|raise|wallboard|$)/, 'coordinator'],
  [/^\/law/, 'counsel'],
  [/^\/(audit|logs)/, 'auditor'],
  [/^\/run/, 'operator'],
];

/** Undefined: it was not seeded. */
const record = (name: string) => (): string | undefined => network().records[name];

/** What stands for a parameter: by the beginning of the pattern and the parameter's name, the first that fits. An institute and a position stand for themselves. */
const VALUES: readonly (readonly [RegExp, () => string | undefined])[] = [
  [/^\/drills\/comchecks\/:id$/, record('comcheck')],
  [/^\/drills\/drafts\/:draft$/, record('drillDraft')],
  [/^\/alerts\/drafts\/:draft$/, record('actualDraft')],
  [/^\/drills\/:id$/, record('drill')],
  [/^\/alerts\/:id$/, record('actual')],
  [/^\/publish\/drafts\/:draft$/, record('ownDraft')],
  [/^\/approvals\/:draft$/, record('draft')],
  [/^\/publish\/takeback\/:statement$/, record('finding')],
  [/^\/publish\/:id$/, record('worksheet')],
  [/^\/findings\/:id$/, record('finding')],
  [/^\/law\/instruments\/:id$/, () => 'network-terms-1'],
  [/^\/law\/texts\/:sha256$/, record('text')],
  [/^\/law\/adherences\/:draft$/, record('adherence')],
  [/^\/run\/members\/:id$/, () => 'south'],
  [/^\/run\/charter\/proposals\/:id$/, record('proposal')],
  [/^\/run\/invitations\/:id$/, record('invitation')],
  [/^\/audit\/copies\/:id$/, record('copy')],
  [/:(institute|author|member)$/, () => 'south'],
  [/:position$/, () => '6'],
];

/** Pages that need to be asked for something. */
const QUERIES: Readonly<Record<string, () => string>> = {
  '/sign-in/link': () => '?code=abcd-efgh-jkmn-pqrs-tvwx-yz01-2345-6789',
  '/comparisons': () =>
    `?${new URLSearchParams({ model: record('model')() ?? '', task: record('task')() ?? '' })}`,
};

/** What is refused here, since the network has no provider for sign-in: the page of the refusal is looked at. */
const REFUSED: Readonly<Record<string, number>> = { '/sign-in/provider': 422, '/sign-in/callback': 422 };

/** One example for each pattern of Hono. */
export function exampleOf(pattern: string): Example {
  const looker = LOOKERS.find(([rule]) => rule.test(pattern));
  const as = looker === undefined ? 'publisher' : looker[1];
  const status = REFUSED[pattern] ?? 200;
  let path = pattern;
  for (const [whole, name] of parametersOf(pattern)) {
    const before = pattern.slice(0, pattern.indexOf(whole));
    const value = VALUES.find(([rule]) => rule.test(`${before}:${name}`))?.[1]();
    if (value === undefined) return { pattern, path: null, as, status };
    path = path.replace(whole, value);
  }
  return { pattern, path: `${path}${QUERIES[pattern]?.() ?? ''}`, as, status };
}

/** `:id` and `:id{[0-9a-f]{64}}`: as they are written, and their names. */
function parametersOf(pattern: string): readonly (readonly [whole: string, name: string])[] {
  return [...pattern.matchAll(/:([a-z0-9]+)(\{(?:[^{}]|\{[^{}]*\})*\})?/gi)].map(
    ([whole, name = '']) => [whole, name] as const,
  );
}
