import { type ChildProcess, spawn } from 'node:child_process';
import { deadlineOf, unlessAborted } from './attempt-deadline.ts';
import { type Attempt, failed, retry, sent } from './channel.ts';
import type { CommandConfig } from './channel-config.ts';
import type { ChannelDeps, Deliver } from './deliver.ts';
import { faultCode } from './fault-code.ts';
import { noticeEvent } from './notice-event.ts';

/**
 * A program of the operator (spec/notices.md section 3): the CloudEvent on its standard input, fixed arguments, no shell, nothing of
 * our environment. What it prints goes nowhere. Past its time it is ended with everything that it started.
 */
export function command(
  { path, args, timeoutMs }: CommandConfig,
  { notifier }: Pick<ChannelDeps, 'notifier'>,
): Deliver {
  return async (notice, signal) => {
    if (signal.aborted) return retry('stopped');
    const child = spawn(path, args, {
      shell: false,
      cwd: '/',
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', COMITY_STATUS: notice.status },
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true, // its own process group, which can be ended as a whole
      windowsHide: true,
    });
    const deadline = deadlineOf(signal, timeoutMs);
    // A program that does not read its input closes the pipe; how it ends is the answer.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(noticeEvent(notice, notifier));
    try {
      return attemptOf(await unlessAborted(endOf(child), deadline.signal));
    } catch (reason) {
      if (!deadline.signal.aborted) throw reason;
      return retry(deadline.reason());
    } finally {
      endGroup(child); // also what it left behind
    }
  };
}

type Ended = { readonly fault: string } | { readonly code: number | null };

function endOf(child: ChildProcess): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  child.once('error', (fault) => resolve({ fault: faultCode(fault) }));
  child.once('exit', (code) => resolve({ code }));
  return promise;
}

/** A hook fails for many reasons that pass; one that cannot be started, or says that it is set up wrongly, is not tried again. */
function attemptOf(ended: Ended): Attempt {
  if ('fault' in ended) return (PASSING.has(ended.fault) ? retry : failed)(`start: ${ended.fault}`);
  if (ended.code === 0) return sent('exit 0');
  if (ended.code === EX_CONFIG) return failed('exit 78');
  return retry(ended.code === null ? 'ended by a signal' : `exit ${ended.code}`);
}
/** BSD's sysexits. */
const EX_CONFIG = 78;
/** The machine is short of processes, files or memory. */
const PASSING: ReadonlySet<string> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETXTBSY']);

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (fault) {
    // Gone by itself, or a program with rights of its own that we may not end.
    if (!['ESRCH', 'EPERM'].includes(faultCode(fault))) throw fault;
  }
}
