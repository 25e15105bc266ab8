import { concatBytes, encodeBase64, encodeUtf8 } from '@comity/protocol';
import { attemptOfAnswer } from './attempt-of-answer.ts';
import type { WebhookConfig } from './channel-config.ts';
import type { ChannelDeps, Deliver } from './deliver.ts';
import { guardedRequest } from './guarded-request.ts';
import { NOTICE_MEDIA_TYPE, noticeEvent } from './notice-event.ts';
import type { SigningKeys } from './signing-key.ts';

/** Standard Webhooks 1.0 with ed25519 (`v1a`) around a CloudEvent: spec/notices.md section 3. */
export function webhook(
  { url: text, allowPrivate }: WebhookConfig,
  ca: string | null,
  { signers }: SigningKeys,
  { clock, notifier, resolve }: ChannelDeps,
): Deliver {
  const url = new URL(text);
  const destination = { hosts: [url.host], allowPrivate, ca };
  return async (notice, signal) => {
    const body = noticeEvent(notice, notifier);
    // The time of the attempt, not of the notice: receivers refuse what is old.
    const seconds = String(Math.floor(clock.nowMs() / 1000));
    const signed = concatBytes(encodeUtf8(`${notice.key}.${seconds}.`), body);
    const headers = {
      'content-type': NOTICE_MEDIA_TYPE,
      'webhook-id': notice.key,
      'webhook-timestamp': seconds,
      'webhook-signature': signers.map(({ sign }) => `v1a,${encodeBase64(sign(signed))}`).join(' '),
    };
    const request = { method: 'POST', url, headers, body } as const;
    return attemptOfAnswer(await guardedRequest(destination, request, { resolve, signal }), clock.nowMs());
  };
}
