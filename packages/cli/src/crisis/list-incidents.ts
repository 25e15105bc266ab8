import type { IncidentRow } from '@comity/formats/crisis';
import { ALERT_STATUSES } from '@comity/protocol';
import type { Command } from 'commander';
import { oneOf } from '../choices.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { printIncidents, STATES } from './incident-rows-text.ts';

export interface ListOptions {
  readonly status?: string;
  readonly state?: string;
  readonly limit: string;
}

export const withListOptions = (command: Command): Command =>
  command
    .option('--status <status>', ALERT_STATUSES.join(', '))
    .option('--state <state>', STATES.join(', '))
    .option('--limit <number>', 'how many at most', '50');

/** Incidents, the newest first, each with its newest alert. */
export async function listIncidents(context: Context, options: ListOptions & CommonOptions): Promise<number> {
  const rows = await incidentRows(context, options);
  context.out.result(rows, () => printIncidents(context, rows));
  return EXIT.ok;
}

async function incidentRows({ api }: Context, { status, state, limit }: ListOptions) {
  const problems: string[] = [];
  const query = new URLSearchParams({ limit });
  if (!/^[1-9]\d{0,2}$/.test(limit)) problems.push(`--limit: not a number up to 999: ${limit}`);
  if (status !== undefined) query.set('status', oneOf('--status', status, ALERT_STATUSES, problems) ?? '');
  if (state !== undefined) query.set('state', oneOf('--state', state, STATES, problems) ?? '');
  if (problems.length > 0) throw usage(problems.join('\n  '));
  return (await (await api()).json<{ items: readonly IncidentRow[] }>('GET', `/incidents?${query}`)).items;
}
