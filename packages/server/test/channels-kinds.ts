import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '@comity/protocol';
import type { Channel, OutgoingNotice } from '../src/channels/channel.ts';
import { ChannelConfig } from '../src/channels/channel-config.ts';
import { openChannels } from '../src/channels/open-channels.ts';
import { systemResolve } from '../src/channels/resolve-host.ts';
import { CLOCK, NEVER, NOTICE, NOTIFIER } from './channels-receiver.ts';

/** A node's folder with files of a mode, for channels that read their secrets. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** Its path. */
  write(name: string, text: string, mode?: number): Promise<string>;
}

export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'comity-channels-'));
  return {
    path,
    write: async (name, text, mode = 0o600) => {
      await writeFile(join(path, name), text);
      await chmod(join(path, name), mode);
      return join(path, name);
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

/** Opens one channel by its configuration as an operator writes it. */
export async function opening(config: Record<string, unknown>, folder: string): Promise<Result<Channel>> {
  const parsed = ChannelConfig.parse({ name: 'pager', ceiling: 'GREEN', ...config });
  const deps = { folder, clock: CLOCK, notifier: NOTIFIER, resolve: systemResolve };
  const opened = await openChannels([parsed], deps);
  if (!opened.ok) return opened;
  const channel = opened.value.get('pager');
  if (channel === undefined) throw new Error('a channel was opened under its name');
  return { ok: true, value: channel };
}

export async function openOne(config: Record<string, unknown>, folder: string): Promise<Channel> {
  const opened = await opening(config, folder);
  if (!opened.ok) throw new Error(opened.refusal.code);
  return opened.value;
}

export const sending = (channel: Channel, notice: Partial<OutgoingNotice> = {}) =>
  channel.send({ ...NOTICE, ...notice }, NEVER);
