import { KeyId } from '@comity/protocol';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { runs, values } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { handOver, sealControl } from '../control-statement.ts';
import { EXIT, usage } from '../failure.ts';
import { parseMoment } from '../moment.ts';
import { shortId } from '../output.ts';
import { confirm } from '../passphrase.ts';
import type { Running } from '../program.ts';
import { rootSetting } from './delegate.ts';

const REASONS = ['left', 'rotated', 'lost', 'compromised'] as const;

interface RevokeOptions {
  readonly reason: string;
  readonly since?: string;
  readonly rootKey: string;
  readonly charter?: readonly string[];
  readonly out?: string;
  readonly yes?: boolean;
}

export function define(program: Command, running: Running): void {
  const revoke = program
    .command('revoke')
    .summary('end what a key may do (signed by the root key)')
    .description(
      "Say with the institute's root key that from this position of the log on, a key signs nothing more. It cannot be undone: delegate a new key instead.",
    )
    .argument('<key>', 'post, key id, or first characters of the key id')
    .requiredOption('--reason <reason>', REASONS.join(', '))
    .requiredOption('--root-key <key>', 'name or file of the root key')
    .option('--since <time>', 'when a compromise may have begun')
    .option(
      '--charter <file>',
      'offline: the charter, as a file (repeatable for a chain); the key id must be whole',
      values,
    )
    .option('--out <file>', 'offline: write the signed envelope here, for `comity submit`')
    .option('--yes', 'do not ask');
  runs<RevokeOptions>(
    revoke,
    running,
    [
      'comity revoke publisher-1 --reason left --root-key north-root',
      'comity revoke 9a3c44 --reason compromised --since 2026-11-20 --root-key north-root',
    ],
    revokeKey,
  );
}

async function revokeKey(
  context: Context,
  options: RevokeOptions & CommonOptions,
  named = '',
): Promise<number> {
  const reason = REASONS.find((known) => known === options.reason);
  if (reason === undefined) throw usage(`Not a reason: ${options.reason}`, `Reasons: ${REASONS.join(', ')}`);
  if (options.since !== undefined && reason !== 'compromised')
    throw usage('--since goes with --reason compromised.');
  const { inForce, issuer, root } = await rootSetting(context, options);
  const keyId = await keyIdOf(context, named, issuer, options.charter !== undefined);
  if (
    options.yes !== true &&
    !(await confirm(context, `Revoke ${named} (${shortId(keyId)}) for good?`, true))
  )
    throw usage('Nothing was revoked.');
  const nowMs = context.io.nowMs();
  const compromisedSince = options.since === undefined ? null : parseMoment(options.since, nowMs);
  const envelope = sealControl(
    { type: 'revocation', body: { keyId, reason, compromisedSince } },
    `Revocation of a key: ${reason}`,
    inForce,
    issuer,
    root,
    nowMs,
  );
  await handOver(context, envelope, options.out, `Revoked ${named}.`);
  return EXIT.ok;
}

/** A whole key id as it is; a post or a prefix by the delegations of the institute. */
async function keyIdOf(context: Context, named: string, issuer: string, isOffline: boolean): Promise<KeyId> {
  const whole = KeyId.safeParse(named);
  if (whole.success) return whole.data;
  if (isOffline)
    throw usage('Offline, the key id must be whole: 64 hexadecimal characters.', 'See `comity key show`.');
  const api = await context.api();
  const found = new Set<KeyId>();
  for await (const { body } of api.items<StatementItem>(`/statements?author=${issuer}&type=delegation`)) {
    const id = KeyId.safeParse(body.keyId);
    if (id.success && (body.post === named || (named.length >= 6 && id.data.startsWith(named))))
      found.add(id.data);
  }
  const [only, ...others] = found;
  if (only === undefined) throw usage(`No key of ${issuer} is delegated as ${named}.`);
  if (others.length > 0)
    throw usage(
      `${named} has had ${found.size} keys.`,
      `Say which one: ${[...found].map(shortId).join(', ')}`,
    );
  return only;
}
