import { drillMark } from '@comity/formats';
import type { NoticeItem } from '@comity/formats/crisis';
import type { Command } from 'commander';
import { oneOf } from '../choices.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { printByStatus } from '../drill-mark.ts';
import { EXIT, usage } from '../failure.ts';
import { untilText } from '../moment.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';

interface InboxOptions {
  readonly all?: boolean;
  readonly state?: string;
  readonly post?: string;
}

export function define(program: Command, running: Running): void {
  const inbox = program
    .command('inbox')
    .summary('show what your post is called for')
    .description('Notices for the post of your token that nobody has answered yet, the newest first.')
    .option('--all', 'answered and expired ones too')
    .option('--state <state>', STATES.join(', '))
    .option('--post <post>', 'of another post (operators and auditors: states alone)');
  runs<InboxOptions>(inbox, running, ['comity inbox', 'comity inbox --all'], showInbox);
}

async function showInbox({ api, io, out }: Context, options: InboxOptions & CommonOptions): Promise<number> {
  const problems: string[] = [];
  const state = options.state === undefined ? undefined : oneOf('--state', options.state, STATES, problems);
  if (problems.length > 0) throw usage(problems.join('\n  '));
  const query = new URLSearchParams();
  if (state !== undefined) query.set('state', state);
  if (options.post !== undefined) query.set('post', options.post);
  const path = query.size === 0 ? '/notices' : `/notices?${query}`;
  const notices: NoticeItem[] = [];
  for await (const notice of (await api()).items<NoticeItem>(path, SHOWN_MAX))
    if (options.all === true || state !== undefined || OPEN.includes(notice.state)) notices.push(notice);
  // status first, as in every document about a crisis
  const documents = notices.map(({ status, ...others }) => ({ status, ...others }));
  out.result(documents, () => {
    if (notices.length === 0) return out.line('Nobody calls you. Older ones: comity inbox --all');
    printByStatus(out, notices, (own) => {
      out.table(
        ['since', 'status', 'what', 'about', 'call', 'state', 'tries', 'title'],
        own.map((notice) => [
          untilText(notice.createdAt, io.nowMs()),
          drillMark(notice.status)?.split(' ')[0] ?? notice.status,
          KINDS[notice.kind] ?? notice.kind,
          notice.about ?? shortId(notice.subject),
          `${notice.post}, step ${notice.step + 1}`,
          notice.state,
          String(notice.attempts.length),
          notice.title ?? '-',
        ]),
      );
      const alert = own.find(({ kind, state: at }) => kind !== 'watch' && OPEN.includes(at));
      if (alert !== undefined) out.line(`Read it, then answer: comity alert show ${shortId(alert.subject)}`);
      const draft = own.find(({ kind }) => kind === 'watch');
      if (draft !== undefined)
        out.line(`A watch rule has drafted: comity draft show ${shortId(draft.subject)}`);
    });
  });
  return EXIT.ok;
}

const STATES = ['due', 'sent', 'answered', 'expired', 'failed', 'stopped'] as const;
const OPEN: readonly string[] = ['due', 'sent', 'failed'];
const KINDS: Readonly<Record<string, string>> = {
  alert: 'alert',
  overdue: 'an institute is silent',
  'break-glass': 'BREAK-GLASS',
  watch: 'a watch rule',
};
const SHOWN_MAX = 200;
