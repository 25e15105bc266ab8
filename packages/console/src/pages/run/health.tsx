import type { Child } from 'hono/jsx';
import { orEndPage } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { CheckItem, FsckAnswer } from './answers.ts';
import { RunNav, runTrail } from './run-nav.tsx';

/** What the node has found when it looked at itself, what to do about it, and how copies of it are kept. */
export const healthPage = page('get', '/run/health', (visit) => showHealth(visit));

export const verifyAll = page('post', '/run/health/verify', async (visit) => {
  const { api, t } = visit;
  const found = orEndPage(await api.json<FsckAnswer>('POST', '/fsck', { json: {} }));
  const { statements, parts, logs, problems } = found;
  return showHealth(
    visit,
    <div class="banner" role="status" data-tone={problems.length === 0 ? 'good' : 'bad'}>
      <p>{t('run.verified', { statements, parts, logs })}</p>
      <Table
        caption={t('run.verified-problems')}
        rows={problems}
        empty={t('run.verified-good')}
        columns={[
          { head: t('run.problem-code'), isHead: true, cell: ({ code }) => code },
          { head: t('run.problem-where'), cell: ({ where }) => where },
        ]}
      />
    </div>,
  );
});

export const syncNow = page('post', '/run/health/sync', async (visit) => {
  const { api, t } = visit;
  const path = '/sync';
  const done = orEndPage(
    await api.json<{ readonly atRest: boolean; readonly rounds: number }>('POST', path, { json: {} }),
  );
  return showHealth(
    visit,
    <p class="banner" role="status" data-tone={done.atRest ? 'good' : 'wait'}>
      {t('run.synced', { rest: done.atRest ? 'yes' : 'no', rounds: done.rounds })}
    </p>,
  );
});

async function showHealth(visit: SignedIn, outcome?: Child): Promise<Shown> {
  const { api, t } = visit;
  const { checks } = await api.need<{ readonly checks: readonly CheckItem[] }>('/doctor');
  return {
    title: t('run.health'),
    section: 'run',
    trail: runTrail(visit),
    body: (
      <>
        <RunNav visit={visit} current="/run/health" />
        {outcome}
        <Checks visit={visit} rows={checks} />
        <div class="columns even">
          <Action
            title={t('run.verify')}
            text={t('run.verify-text')}
            action="verify"
            button={t('run.verify-do')}
          />
          <Action title={t('run.sync')} text={t('run.sync-text')} action="sync" button={t('run.sync-do')} />
        </div>
        <Panel title={t('run.backups')} id="backups">
          <ul class="points">
            <li>{t('run.backups-text')}</li>
            <li>{t('run.backups-parts')}</li>
            <li>{t('run.backups-restore')}</li>
            <li>{t('run.backups-verify')}</li>
          </ul>
        </Panel>
      </>
    ),
  };
}

const TONES: Readonly<Record<CheckItem['severity'], Tone>> = { note: 'quiet', warning: 'wait', error: 'bad' };
const RANKS: Readonly<Record<CheckItem['severity'], number>> = { error: 0, warning: 1, note: 2 };
const rankOf = ({ ok, severity }: CheckItem): number => (ok ? 3 : RANKS[severity]);

/** What asks for somebody comes first. */
function Checks({ visit: { t }, rows }: { readonly visit: SignedIn; readonly rows: readonly CheckItem[] }) {
  const bad = rows.filter(({ ok }) => !ok).length;
  return (
    <Panel title={t('run.checks')}>
      <p>{bad === 0 ? t('run.checks-good') : t('run.checks-bad', { count: bad })}</p>
      <Table
        caption={t('run.checks')}
        captionHidden
        rows={[...rows].sort((left, right) => rankOf(left) - rankOf(right))}
        empty={t('common.none')}
        columns={[
          { head: t('run.check'), isHead: true, cell: ({ name }) => name },
          {
            head: t('run.check-state'),
            cell: ({ ok, severity }) =>
              ok ? (
                <State tone="good">{t('run.check-good')}</State>
              ) : (
                <State tone={TONES[severity]}>{t(`run.check-${severity}`)}</State>
              ),
          },
          { head: t('run.check-found'), cell: ({ detail }) => detail },
          { head: t('run.check-advice'), cell: ({ ok, advice }) => (ok ? '–' : advice) },
        ]}
      />
    </Panel>
  );
}

interface ActionProps {
  readonly title: string;
  readonly text: string;
  readonly action: 'verify' | 'sync';
  readonly button: string;
}

const Action = ({ title, text, action, button }: ActionProps) => (
  <Panel title={title}>
    <p>{text}</p>
    <form method="post" action={`/run/health/${action}`}>
      <button type="submit" class="plain">
        {button}
      </button>
    </form>
  </Panel>
);
