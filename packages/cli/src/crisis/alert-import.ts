import { CAP_LEFT_OUT_REASONS, type CapDraft, draftOfCap, readCap } from '@comity/formats';
import type { AlertSaid } from '@comity/formats/crisis';
import { CAP_BYTES_MAX } from '@comity/protocol/limits';
import type { Command } from 'commander';
import { cleanText } from '../clean-text.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { readFileOrFail } from '../local-file.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';
import { type RaiseOptions, raiseAlert, withRaiseOptions } from './alert-raise.ts';

interface ImportOptions extends RaiseOptions {
  readonly language?: string;
}

export function defineImport(alert: Command, running: Running): void {
  const read = alert
    .command('import')
    .summary("draft an alert from a CAP hub's file")
    .description(
      'Read a CAP 1.2 file and draft an alert of your own from it. What cannot be taken over is listed. Its status is not taken over: say again what it is. Options count before the file.',
    )
    .argument('<file>', 'a CAP 1.2 file')
    .option('--language <code>', 'of several languages, this one (default: en)');
  runs<ImportOptions>(
    withRaiseOptions(read),
    running,
    [
      'comity alert import warning.cap --exercise --level information --unusual no --growing unknown --cross-border no --coordinated no',
    ],
    importAlert,
  );
}

async function importAlert(
  context: Context,
  options: ImportOptions & CommonOptions,
  path = '',
): Promise<number> {
  const cap = orFail(readCap(await readFileOrFail(path, CAP_BYTES_MAX)));
  const read = draftOfCap(cap, options.language);
  sayRead(context, read);
  return raiseAlert(context, options, saidOf(read, context.io.nowMs()));
}

/** Beside the result: with --json there is one document, that of the alert. */
function sayRead({ out }: Context, { statusSeen, messageSeen, origin, leftOut }: CapDraft): void {
  const { sender, identifier } = origin;
  out.note(cleanText(`From ${sender}, ${identifier}: its sender calls it ${statusSeen}, ${messageSeen}.`));
  if (leftOut.length > 0) out.note(`Left out (${leftOut.length}):`);
  for (const { path, reason } of leftOut) out.note(cleanText(`  ${path}  ${CAP_LEFT_OUT_REASONS[reason]}`));
}

/** What the file says and an alert can say; the rest is asked. An end that is over is none. */
function saidOf({ draft }: CapDraft, nowMs: number): AlertSaid {
  const { title, event, description, expiresAt, categories, ...others } = draft;
  return {
    ...others,
    ...(title === null && event === null ? {} : { title: title ?? event ?? '' }),
    ...(event === null ? {} : { event }),
    ...(description === null ? {} : { description }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(expiresAt === null || Date.parse(expiresAt) <= nowMs ? {} : { expiresAt }),
    assessment: {},
  };
}
