import { drillMark } from '@comity/formats';
import type { LeavingNotice } from './may-leave.ts';
import { isDrill } from './may-leave.ts';

/** A notice as people read it. */
export interface NoticeText {
  /** One line. */
  readonly subject: string;
  readonly body: string;
}

/** The mark of a drill, also of what only tests a channel; null for the real thing. */
export const markOf = (notice: Pick<LeavingNotice, 'status' | 'kind'>): string | null =>
  isDrill(notice) ? (drillMark(notice.status) ?? drillMark('Test')) : null;

/** Thin: what kind, how bad, whether real, where to open it. A drill says so first and last, in the subject and in the body. */
export function noticeText(notice: LeavingNotice): NoticeText {
  const mark = markOf(notice);
  const subject = `${summary(notice)}: ${notice.title === null ? 'open the node' : oneLine(notice.title)}`;
  const lines = [
    mark === null ? 'Status: Actual.' : `Status: ${mark.split(' ')[0]}. Nothing of this is real.`,
    `${summary(notice)}.`,
    ...(notice.title === null ? [] : [oneLine(notice.title)]),
    '',
    ...(notice.issuer === null ? [] : [`From: ${oneLine(notice.issuer)}`]),
    `Marking: TLP:${notice.tlp}`,
    `For: ${oneLine(notice.post)}, step ${notice.step}`,
    `At: ${notice.at}`,
    notice.openUrl === null ? 'Open the node to read and acknowledge.' : `Open the node: ${notice.openUrl}`,
  ];
  return mark === null
    ? { subject, body: lines.join('\n') }
    : { subject: `${mark} | ${subject} | ${mark}`, body: [mark, '', ...lines, '', mark].join('\n') };
}

function summary(notice: LeavingNotice): string {
  const message = oneLine(notice.message ?? 'notice');
  const level = notice.level === null ? '' : `, ${levelWords(oneLine(notice.level))}`;
  switch (notice.kind) {
    case 'alert':
      return `${capital(message)}${level}`;
    case 'overdue':
      return `Not acknowledged: ${message}${level}`;
    case 'break-glass':
      return `Raised by one coordinator alone: ${message}${level}`;
    case 'watch':
      return `A watch rule asks for a decision${level}`;
    case 'test':
      return 'Test of this channel';
  }
}

const levelWords = (level: string): string => (/^\d$/.test(level) ? `level ${level}` : level);
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Texts of others on one line of ours: nothing that breaks, reorders or hides it. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+/gu, ' ')
    .slice(0, LINE_CHARS_MAX);
const LINE_CHARS_MAX = 200;
