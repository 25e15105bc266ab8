import { encodeUtf8 } from '@comity/protocol';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { oneOf } from '../choices.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { incidentOf } from '../crisis/incident-of.ts';
import { printIncident } from '../crisis/incident-text.ts';
import { type ListOptions, listIncidents, withListOptions } from '../crisis/list-incidents.ts';
import { resultInStatus } from '../drill-mark.ts';
import { EXIT, usage } from '../failure.ts';
import { writeFileOrFail } from '../local-file.ts';
import { shortId, sizeText } from '../output.ts';
import type { Running } from '../program.ts';

interface ReportOptions {
  readonly format: string;
  readonly out?: string;
  readonly force?: boolean;
}

export function define(program: Command, running: Running): void {
  const incident = program
    .command('incident')
    .summary('look at incidents and report on them')
    .description(
      'An incident is everything that was said about an alert, by whomever, as far as you may read it.',
    );
  runs<ListOptions>(
    withListOptions(
      incident
        .command('list')
        .summary('list incidents')
        .description('Incidents that you may know of, the newest first, the real thing apart from drills.'),
    ),
    running,
    ['comity incident list --state open'],
    listIncidents,
  );
  runs(
    incident
      .command('show')
      .summary('show one merged picture')
      .description(
        'How an incident stands: alert, situation, requests, measures, public lines, tasks, timeline.',
      )
      .argument('<incident>', 'any alert of it: its id, or its first characters'),
    running,
    ['comity incident show 3fa9c1'],
    showIncident,
  );
  runs<ReportOptions>(
    incident
      .command('report')
      .summary('write the report after the action')
      .description('The report of an incident, made from its signed statements, with response times.')
      .argument('<incident>', 'any alert of it: its id, or its first characters')
      .option('--format <format>', FORMATS.join(', '), 'md')
      .option('-o, --out <file>', 'write it to a file')
      .option('--force', 'replace a file of this name'),
    running,
    ['comity incident report 3fa9c1', 'comity incident report 3fa9c1 --format html -o report.html'],
    writeReport,
  );
}

async function showIncident(context: Context, _options: CommonOptions, named = ''): Promise<number> {
  const api = await context.api();
  const { incident } = await incidentOf(api, named);
  const { status, ...document } = incident;
  const { marking } = await api.json<StatementItem>('GET', `/statements/${incident.head}`);
  resultInStatus(context.out, status, document, () => printIncident(context, incident, marking.tlp));
  return EXIT.ok;
}

async function writeReport(
  { api, io, options: { json }, out }: Context,
  options: ReportOptions & CommonOptions,
  named = '',
): Promise<number> {
  const problems: string[] = [];
  const format = json === true ? 'json' : oneOf('--format', options.format, FORMATS, problems);
  if (format === undefined) throw usage(problems.join('\n  '));
  const node = await api();
  const { incident } = await incidentOf(node, named);
  const path = `/incidents/${incident.incident}/report?format=${format}`;
  const bytes =
    format === 'json'
      ? encodeUtf8(
          `${JSON.stringify({ status: incident.status, ...(await node.json<object>('GET', path)) }, null, 2)}\n`,
        )
      : await node.bytes(path);
  if (options.out === undefined) {
    io.writeBytes(bytes);
    return EXIT.ok;
  }
  const file = options.out;
  await writeFileOrFail(file, bytes, options.force === true);
  resultInStatus(out, incident.status, { file, format }, () =>
    out.line(
      `Wrote ${file} (${sizeText(bytes.length)}), the report of incident ${shortId(incident.incident)}.`,
    ),
  );
  return EXIT.ok;
}

const FORMATS = ['md', 'html', 'json'] as const;
