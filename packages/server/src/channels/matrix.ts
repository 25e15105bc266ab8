import { encodeUtf8, parseStrictJson } from '@comity/protocol';
import { CHANNEL_ANSWER_BYTES_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import { attemptOfAnswer, cappedDelayMs } from './attempt-of-answer.ts';
import { retry } from './channel.ts';
import type { MatrixConfig } from './channel-config.ts';
import type { ChannelDeps, Deliver } from './deliver.ts';
import { guardedRequest } from './guarded-request.ts';
import { noticeText } from './notice-text.ts';

/**
 * A message to a room (Matrix client-server API v1.13, `PUT …/send/m.room.message/{txnId}`). The key is the transaction id: a server
 * that has it answers again and shows nothing twice.
 */
export function matrix(
  { homeserver, room, allowPrivate }: MatrixConfig,
  ca: string | null,
  token: string,
  { clock, resolve }: ChannelDeps,
): Deliver {
  const base = new URL(homeserver);
  const destination = { hosts: [base.host], allowPrivate, ca };
  const rooms = `${base.pathname.replace(/\/$/, '')}/_matrix/client/v3/rooms/${encodeURIComponent(room)}`;
  return async (notice, signal) => {
    const { subject, body } = noticeText(notice);
    // m.text and not m.notice: clients stay silent at the words of bots
    const message = { msgtype: 'm.text', body: `${subject}\n\n${body}`, 'm.mentions': { room: true } };
    const request = {
      method: 'PUT',
      url: new URL(`${rooms}/send/m.room.message/${notice.key}`, base),
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: encodeUtf8(JSON.stringify(message)),
    } as const;
    const answered = await guardedRequest(destination, request, { resolve, signal });
    const attempt = attemptOfAnswer(answered, clock.nowMs());
    if (attempt.outcome !== 'retry' || attempt.retryAfterMs !== null || answered.outcome !== 'answered')
      return attempt;
    return retry(attempt.reason, askedDelayMs(answered.text));
  };
}

/** Older servers say in the body alone how long to wait. */
const Limited = z.object({ errcode: z.literal('M_LIMIT_EXCEEDED'), retry_after_ms: z.number().min(0) });

function askedDelayMs(text: string): number | null {
  const json = parseStrictJson(encodeUtf8(text), { bytesMax: 2 * CHANNEL_ANSWER_BYTES_MAX });
  const limited = json.ok ? Limited.safeParse(json.value) : undefined;
  return limited?.success === true ? cappedDelayMs(limited.data.retry_after_ms) : null;
}
