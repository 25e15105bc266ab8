import { assert, encodeUtf8 } from '@comity/protocol';
import { NOTICE_BYTES_MAX } from '@comity/protocol/limits';
import type { LeavingNotice } from './may-leave.ts';
import { noticeText } from './notice-text.ts';

/** Who notifies: the institute whose people they are. */
export interface Notifier {
  readonly network: string;
  readonly institute: string;
}

export const NOTICE_MEDIA_TYPE = 'application/cloudevents+json; charset=utf-8';

/**
 * A notice as CloudEvents 1.0 in JSON (spec/notices.md section 3), the body of webhooks and the input of commands. The same bytes at
 * every attempt.
 */
export function noticeEvent(notice: LeavingNotice, { network, institute }: Notifier): Uint8Array {
  const { key, kind, status, form, statement, issuer, level, message, title } = notice;
  const { tlp, post, step, openUrl, at } = notice;
  const event = {
    specversion: '1.0',
    id: key,
    source: `urn:comity:${network}:${institute}`,
    type: `comity.notice.${kind.replaceAll('-', '_')}`,
    time: at,
    ...(statement === null ? {} : { subject: statement }),
    datacontenttype: 'application/json',
    data: {
      status,
      summary: noticeText(notice).subject,
      kind,
      form,
      message,
      level,
      tlp,
      statement,
      issuer,
      title,
      post,
      step,
      openUrl,
    },
  };
  const bytes = encodeUtf8(JSON.stringify(event));
  assert(bytes.length < NOTICE_BYTES_MAX, 'a notice is thin');
  return bytes;
}
