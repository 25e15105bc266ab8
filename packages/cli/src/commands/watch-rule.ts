import { AlertStatus, parseStrictJson } from '@comity/protocol';
import { STATEMENT_BYTES_MAX } from '@comity/protocol/limits';
import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { printByStatus } from '../drill-mark.ts';
import { EXIT, Failure } from '../failure.ts';
import { readFileOrFail } from '../local-file.ts';
import { untilText } from '../moment.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';

interface SetOptions {
  readonly name?: string;
}

/** As the node keeps it, as far as it is shown. */
interface WatchRuleItem {
  readonly name: string;
  readonly revision: number;
  readonly document: {
    readonly query: Readonly<Record<string, string>>;
    readonly threshold: { readonly count: number; readonly institutes: number; readonly days: number };
    readonly alert: { readonly status: AlertStatus; readonly title: string };
  };
  readonly updatedBy: string;
  readonly firedAt: string | null;
}

export function define(program: Command, running: Running): void {
  const rule = program
    .command('watch-rule')
    .summary('save questions that draft an alert when enough is found')
    .description(
      'A watch rule drafts an alert and calls the duty post. It publishes nothing: people sign, or discard.',
    );
  runs<SetOptions>(
    rule
      .command('set')
      .summary('save a watch rule from a file')
      .description(
        'Save a rule from a JSON file: {"name", "query": {"type", "author", "model", "task", "text"}, "threshold": {"count", "institutes", "days"}, "alert": {"status", "event", "level", "audience", "title", "instruction"}}. An older rule of this name is replaced.',
      )
      .argument('<file>', 'the JSON file')
      .option('--name <name>', 'its name (default: as the file says)'),
    running,
    ['comity watch-rule set jailbreaks.json'],
    setRule,
  );
  runs(
    rule
      .command('list')
      .summary('list watch rules')
      .description('Watch rules of the institute, and when each has fired.'),
    running,
    ['comity watch-rule list'],
    listRules,
  );
  runs(
    rule
      .command('remove')
      .summary('remove a watch rule')
      .description('Remove a watch rule. What it has drafted stays.')
      .argument('<name>', 'its name'),
    running,
    ['comity watch-rule remove jailbreaks'],
    removeRule,
  );
}

async function setRule(
  { api, out }: Context,
  options: SetOptions & CommonOptions,
  path = '',
): Promise<number> {
  const { name: inFile, ...document } = await readRule(path);
  const name = options.name ?? inFile;
  if (typeof name !== 'string')
    throw new Failure(
      EXIT.badInput,
      'rule-unnamed',
      'The rule has no name.',
      { path },
      'Say "name" in the file, or --name.',
    );
  const node = await api();
  const known = (await rulesOf(node)).find((rule) => rule.name === name);
  const saved = await node.json<WatchRuleItem>('PUT', `/watch-rules/${encodeURIComponent(name)}`, {
    json: { document },
    ...(known === undefined ? { isNew: true } : { revision: known.revision }),
  });
  out.result(saved, () =>
    out.line(`${known === undefined ? 'Saved' : 'Replaced'} ${name}. It may fire from now on.`),
  );
  return EXIT.ok;
}

async function readRule(path: string): Promise<Record<string, unknown>> {
  const bytes = await readFileOrFail(path, STATEMENT_BYTES_MAX);
  const json = orFail(parseStrictJson(bytes, { bytesMax: STATEMENT_BYTES_MAX }));
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Failure(
      EXIT.badInput,
      'rule-malformed',
      'The file holds no rule.',
      { path },
      'See: comity watch-rule set --help',
    );
  return json as Record<string, unknown>; // as: an object; the node judges it
}

const rulesOf = async (node: Api): Promise<readonly WatchRuleItem[]> =>
  (await node.json<{ items: readonly WatchRuleItem[] }>('GET', '/watch-rules')).items;

async function listRules({ api, io, out }: Context): Promise<number> {
  const rules = await rulesOf(await api());
  const rows = rules.map((rule) => ({ status: AlertStatus.parse(rule.document.alert.status), ...rule }));
  out.result(rows, () => {
    if (rows.length === 0) return out.line('There is no watch rule. Save one: comity watch-rule set FILE');
    printByStatus(out, rows, (own) =>
      out.table(
        ['rule', 'would be', 'looks for', 'fires at', 'fired', 'saved by'],
        own.map(({ name, status, document: { query, threshold }, firedAt, updatedBy }) => [
          name,
          status,
          Object.entries(query)
            .map((entry) => entry.join(' '))
            .join(', '),
          `${threshold.count} statements of ${threshold.institutes} institutes in ${threshold.days} days`,
          firedAt === null || firedAt === undefined ? 'never' : untilText(firedAt, io.nowMs()),
          updatedBy ?? '-',
        ]),
      ),
    );
  });
  return EXIT.ok;
}

async function removeRule({ api, out }: Context, _options: CommonOptions, name = ''): Promise<number> {
  const node = await api();
  const known = (await rulesOf(node)).find((rule) => rule.name === name);
  if (known === undefined)
    throw new Failure(
      EXIT.refused,
      'not-found',
      `There is no watch rule ${name}.`,
      {},
      'List them: comity watch-rule list',
    );
  await node.send('DELETE', `/watch-rules/${encodeURIComponent(name)}`, { revision: known.revision });
  out.result({ removed: name }, () => out.line(`Removed ${name}.`));
  return EXIT.ok;
}
