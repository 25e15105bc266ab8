import type { Statement } from '@comity/protocol';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { bodyFields } from '../body-text.ts';
import { cleanText } from '../clean-text.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { inStatus, statusOf } from '../drill-mark.ts';
import { momentFields } from '../duty-moments.ts';
import { EXIT } from '../failure.ts';
import { markingFields } from '../marking-text.ts';
import { obligationText } from '../obligation-text.ts';
import { shortId, sizeText } from '../output.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';

export function define(program: Command, running: Running): void {
  const show = program
    .command('show')
    .summary('show one statement')
    .description(
      'Show a statement: the terms in force, who signed it, what comes with reading it, its parts and whether they are here.',
    )
    .argument('<statement>', 'id, or its first characters');
  runs(show, running, ['comity show 3fa9c1', 'comity show 3fa9c1 --json'], showStatement);
}

async function showStatement(context: Context, _options: CommonOptions, named = ''): Promise<number> {
  const { out } = context;
  const node = await context.api();
  const statement = await node.json<StatementItem>(
    'GET',
    `/statements/${await resolveStatement(node, named)}`,
  );
  const status = statusOf(statement as unknown as Statement); // as: the node's answer
  out.result(status === null ? statement : { status, ...statement }, () =>
    inStatus(out, status, () => printStatement(context, statement)),
  );
  return EXIT.ok;
}

function printStatement({ io, out }: Context, statement: StatementItem): void {
  out.line(out.tone('strong', `${statement.type} of ${statement.author}`));
  if (statement.withdrawn !== null)
    out.line(
      out.tone(
        'bad',
        `Withdrawn: ${cleanText(statement.withdrawn.reason)} (${shortId(statement.withdrawn.statement)}). What became of it: comity takeback ${shortId(statement.id)}`,
      ),
    );
  out.fields([
    ['id', statement.id],
    ['title', statement.title],
    ['issued', statement.issuedAt],
    ['received', statement.receivedAt],
    ...momentFields(statement.label, io.nowMs()),
    [
      'log',
      `position ${statement.position} of ${statement.author}, charter ${statement.label.charter.version}`,
    ],
    [
      'signed by',
      statement.signers.map(({ post, role }) => (post === role ? post : `${post} as ${role}`)).join(', '),
    ],
    [
      'terms',
      statement.remark === null
        ? 'as they were signed'
        : `changed by remark ${shortId(statement.remark)}; they are:`,
    ],
    ...markingFields(statement.marking, io.nowMs()),
    ...bodyFields({ type: statement.type, body: statement.body } as unknown as Statement, io.nowMs()), // as: the node's answer
    ...statement.label.relations.map(({ kind, statement: other }) => [kind, other] as const),
  ]);
  if (statement.obligations.length > 0) {
    out.line();
    out.line('What comes with reading it:');
    for (const obligation of statement.obligations)
      out.fields([['-', obligationText(obligation, io.nowMs())]]);
  }
  if (statement.parts.length === 0) return;
  out.line();
  out.table(
    ['part', 'type', 'size', 'sha256', 'here'],
    statement.parts.map((part) => [
      part.name,
      part.mediaType,
      sizeText(part.sizeBytes),
      shortId(part.sha256),
      hereText(part),
    ]),
  );
}

function hereText({ state, rule }: StatementItem['parts'][number]): string {
  if (state === 'held') return 'yes';
  if (state === 'wanted') return 'on its way';
  if (state === 'purged') return 'deleted: it had to be dropped';
  return `no: ${rule}`;
}
