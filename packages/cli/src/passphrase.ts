import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { askLine } from './ask-line.ts';
import type { Context } from './context.ts';
import { EXIT, Failure } from './failure.ts';

/** The passphrase of an existing key: from a file, or asked for. Null where nobody can be asked. */
export async function passphraseFor(context: Context, what: string): Promise<string | null> {
  return (
    (await fromFile(context)) ??
    (context.io.isInteractive ? await askHidden(`Passphrase of ${what}: `) : null)
  );
}

/** A passphrase for a new key, typed twice. Null: none, on purpose or because nobody can be asked. */
export async function newPassphrase(context: Context, what: string, none: boolean): Promise<string | null> {
  if (none) return null;
  const given = await fromFile(context);
  if (given !== null || !context.io.isInteractive) return given;
  const first = await askHidden(`New passphrase of ${what} (empty for none): `);
  if (first === '') return null;
  if ((await askHidden('Again: ')) !== first)
    throw new Failure(
      EXIT.badInput,
      'passphrase-differs',
      'The two passphrases differ. Nothing was written.',
    );
  return first;
}

/** Yes or no, where a person sits; `otherwise` where nobody does. */
export async function confirm(context: Context, question: string, otherwise: boolean): Promise<boolean> {
  if (!context.io.isInteractive) return otherwise;
  const answer = await context.io.ask(`${question} [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

async function fromFile({ options, io }: Context): Promise<string | null> {
  const path = options.passphraseFile ?? io.env.COMITY_PASSPHRASE_FILE;
  if (path === undefined) return null;
  try {
    // editors end a file with a newline; it is no part of the passphrase
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw new Failure(EXIT.badInput, 'file-unreadable', 'The passphrase file cannot be read.', {
      path,
      reason: String(error),
    });
  }
}

async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await askLine('', silent);
  process.stderr.write('\n');
  return answer;
}
