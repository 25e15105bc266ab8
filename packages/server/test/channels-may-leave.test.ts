import { TLP_LEVELS } from '@comity/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOTICE_KINDS, type OutgoingNotice } from '../src/channels/channel.ts';
import { isDrill, mayLeave } from '../src/channels/may-leave.ts';
import { noticeEvent } from '../src/channels/notice-event.ts';
import { noticeText } from '../src/channels/notice-text.ts';
import { NOTICE, NOTIFIER } from './channels-receiver.ts';

const OPEN = { drills: true, ceiling: 'RED', strict: false, content: 'title' } as const;
const SECRET_TITLE = 'marmalade';
const SECRET_ISSUER = 'quince';

const terms = fc.record({
  drills: fc.boolean(),
  ceiling: fc.constantFrom(...TLP_LEVELS),
  strict: fc.boolean(),
  content: fc.constantFrom('thin', 'title'),
});
const notices: fc.Arbitrary<OutgoingNotice> = fc.record({
  key: fc.constant(NOTICE.key),
  kind: fc.constantFrom(...NOTICE_KINDS),
  status: fc.constantFrom('Actual', 'Exercise', 'Test'),
  statement: fc.constantFrom(null, NOTICE.statement),
  issuer: fc.constant(SECRET_ISSUER),
  level: fc.constantFrom(null, 'information', '1', '2', '3'),
  message: fc.constantFrom(null, 'alert', 'update', 'cancel', 'stand-down'),
  title: fc.constantFrom(null, SECRET_TITLE),
  tlp: fc.constantFrom(...TLP_LEVELS),
  post: fc.constant('duty-1'),
  step: fc.nat(9),
  openUrl: fc.constantFrom(null, 'https://node.example/'),
  at: fc.constant(NOTICE.at),
});

test('a drill never leaves by a channel that is not cleared for drills, and an alert never for being one', () => {
  fc.assert(
    fc.property(terms, notices, (channel, notice) => {
      const leave = mayLeave(channel, notice);
      if (isDrill(notice) && !channel.drills)
        expect(leave).toEqual({ leaves: false, reason: 'drill-not-cleared' });
      if (!isDrill(notice)) expect(leave).not.toMatchObject({ reason: 'drill-not-cleared' });
    }),
    { numRuns: 2000 },
  );
});

test('what is marked above the ceiling leaves without title and name in any form of it, and by a strict channel not at all', () => {
  fc.assert(
    fc.property(terms, notices, (channel, notice) => {
      const leave = mayLeave(channel, notice);
      // An oracle of its own: the widest level is the last one.
      const above = TLP_LEVELS.indexOf(notice.tlp) < TLP_LEVELS.indexOf(channel.ceiling);
      const stays = (isDrill(notice) && !channel.drills) || (above && channel.strict);
      expect(leave.leaves).toBe(!stays);
      if (!leave.leaves) return;
      const { subject, body } = noticeText(leave.notice);
      const said = `${subject}\n${body}\n${Buffer.from(noticeEvent(leave.notice, NOTIFIER))}`;
      expect(said.includes(SECRET_ISSUER)).toBe(!above);
      expect(said.includes(SECRET_TITLE)).toBe(
        !above && channel.content === 'title' && notice.title !== null,
      );
    }),
    { numRuns: 2000 },
  );
});

test('a drill says so first and last in subject and body and in the event; an alert nowhere', () => {
  fc.assert(
    fc.property(notices, (notice) => {
      const leave = mayLeave(OPEN, notice);
      if (!leave.leaves) throw new Error('it leaves');
      const { subject, body } = noticeText(leave.notice);
      const { data } = JSON.parse(String(Buffer.from(noticeEvent(leave.notice, NOTIFIER))));
      const mark = notice.status === 'Exercise' ? 'EXERCISE EXERCISE EXERCISE' : 'TEST TEST TEST';
      for (const text of [subject, body, data.summary]) {
        expect(text.startsWith(mark) && text.endsWith(mark)).toBe(isDrill(notice));
        if (!isDrill(notice)) expect(text).not.toMatch(/EXERCISE|TEST/);
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['alert', 'alert', '2', 'Alert, level 2: open the node'],
  ['alert', 'cancel', '3', 'Cancel, level 3: open the node'],
  ['overdue', 'alert', 'information', 'Not acknowledged: alert, information: open the node'],
  ['break-glass', 'alert', '1', 'Raised by one coordinator alone: alert, level 1: open the node'],
  ['watch', null, null, 'A watch rule asks for a decision: open the node'],
] as const)('%s of %s at %s reads "%s"', (kind, message, level, subject) => {
  const leave = mayLeave({ ...OPEN, content: 'thin' }, { ...NOTICE, kind, message, level });
  if (!leave.leaves) throw new Error('it leaves');
  expect(noticeText(leave.notice).subject).toBe(subject);
});

test('a title of somebody else stays one line and hides nothing', () => {
  const title = 'a\r\nBcc: x\u202E\u2028b';
  const leave = mayLeave(OPEN, { ...NOTICE, title });
  if (!leave.leaves) throw new Error('it leaves');
  expect(noticeText(leave.notice).subject).toBe('Alert, level 2: a Bcc: x b');
});
