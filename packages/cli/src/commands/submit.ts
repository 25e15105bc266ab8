import { encodeBase64, parseEnvelope, STATEMENT_PAYLOAD_TYPE } from '@comity/protocol';
import { ENVELOPE_BYTES_MAX } from '@comity/protocol/limits';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import { readFileOrFail } from '../local-file.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';

export function define(program: Command, running: Running): void {
  const submit = program
    .command('submit')
    .summary('hand a complete signed envelope to the node')
    .description('For what was signed elsewhere: a delegation or revocation by an offline root key.')
    .argument('<file>', 'the envelope');
  runs(submit, running, ['comity submit delegation.json'], submitEnvelope);
}

async function submitEnvelope({ api, out }: Context, _options: CommonOptions, path = ''): Promise<number> {
  const envelope = await readFileOrFail(path, ENVELOPE_BYTES_MAX);
  orFail(parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]));
  const row = await (await api()).json<StatementItem>('POST', '/statements', {
    json: { envelope: encodeBase64(envelope) },
  });
  out.result({ id: row.id, position: row.position, type: row.type }, () =>
    out.line(`Accepted a ${row.type}: ${row.id}, position ${row.position} of the log.`),
  );
  return EXIT.ok;
}
