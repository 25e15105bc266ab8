import { connect, type Socket } from 'node:net';
import { CHANNEL_ATTEMPT_MS } from '@comity/protocol/limits';
import { createTransport, type SMTPTransportOptions } from 'nodemailer';
import { deadlineOf, unlessAborted } from './attempt-deadline.ts';
import { type Attempt, failed, retry, sent } from './channel.ts';
import type { EmailConfig } from './channel-config.ts';
import type { ChannelDeps, Deliver } from './deliver.ts';
import { faultCode } from './fault-code.ts';
import type { LeavingNotice } from './may-leave.ts';
import { markOf, noticeText } from './notice-text.ts';
import { outgoingTls } from './outgoing-tls.ts';
import { pinned, resolveHost } from './resolve-host.ts';

/** One message by SMTP over a connection of our own: to the judged addresses, by TLS unless the operator named the very address. */
export function email(
  config: EmailConfig,
  ca: string | null,
  password: string | null,
  { resolve }: Pick<ChannelDeps, 'resolve'>,
): Deliver {
  const { host, port, allowPrivate, tls } = config;
  return async (notice, signal) => {
    const deadline = deadlineOf(signal, CHANNEL_ATTEMPT_MS);
    let socket: Socket | undefined;
    try {
      const terms = { allowPrivate, clear: tls === 'none' };
      const resolved = await unlessAborted(resolveHost(host, terms, resolve), deadline.signal);
      if (resolved.outcome === 'refused') return failed(resolved.reason);
      if (resolved.outcome === 'unreachable') return retry(resolved.reason);
      socket = connect({ host, port, ...pinned(resolved.addresses) });
      await unlessAborted(connected(socket), deadline.signal);
      const transport = createTransport(transportOptions(config, ca, password, socket));
      const message = { ...mailOf(notice, config), signal: deadline.signal };
      await unlessAborted(transport.sendMail(message), deadline.signal);
      return sent('smtp 250');
    } catch (fault) {
      return deadline.signal.aborted ? retry(deadline.reason()) : attemptOfFault(fault);
    } finally {
      socket?.destroy();
    }
  };
}

function connected(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', () => resolve());
  // Stays for the life of the socket: a reset while nobody else listens must not end the process.
  socket.on('error', reject);
  return promise;
}

function transportOptions(
  { host, port, tls, user, from }: EmailConfig,
  ca: string | null,
  password: string | null,
  connection: Socket,
): SMTPTransportOptions {
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: outgoingTls(host, ca),
    name: domainOf(from), // the machine's own name is nobody's business
    getSocket: (_options, callback) => callback(null, { connection }),
    greetingTimeout: CHANNEL_ATTEMPT_MS,
    socketTimeout: CHANNEL_ATTEMPT_MS,
    maxResponseSize: RESPONSE_BYTES_MAX,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === null || password === null ? {} : { auth: { user, pass: password }, forceAuth: true }),
  };
}
const RESPONSE_BYTES_MAX = 64 * 1024;

/** The Message-ID comes from the key: mailboxes and people see by it that two copies are one message. */
function mailOf(notice: LeavingNotice, { from, to }: EmailConfig) {
  const { subject, body } = noticeText(notice);
  const headers = { 'Auto-Submitted': 'auto-generated', 'X-Comity-Status': notice.status };
  return {
    from,
    to,
    subject,
    text: body,
    messageId: `<${notice.key}@${domainOf(from)}>`,
    date: new Date(notice.at),
    headers,
    ...(markOf(notice) === null ? { priority: 'high' as const } : {}),
  };
}

const domainOf = (mailbox: string): string => mailbox.slice(mailbox.lastIndexOf('@') + 1);

/** A reply of the server by its class (RFC 5321 4.2.1); everything else is the network, which may be better later. */
function attemptOfFault(fault: unknown): Attempt {
  const code = fault instanceof Error && 'responseCode' in fault ? fault.responseCode : undefined;
  if (typeof code !== 'number') return retry(`network: ${faultCode(fault)}`);
  return code >= 500 && code < 600 ? failed(`smtp ${code}`) : retry(`smtp ${code}`);
}
