import { page, type SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import type { EntryProof } from './answers.ts';
import { EntryState } from './entry-state.tsx';
import { inclusionPath, type PathStep } from './inclusion-path.ts';

/** One entry, and the path of hashes that leads from it to the root of the signed head. The path is walked here, not believed. */
export const logEntryPage = page('get', '/logs/:author/:position{[0-9]+}', async (visit) => {
  const { api, t, params } = visit;
  const { author = '', position = '' } = params;
  const entry = await api.need<EntryProof>(`/logs/${encodeURIComponent(author)}/entries/${position}`);
  const { head, hashes, leafHash } = entry;
  const { steps, stands } = inclusionPath(leafHash, entry.position, head.size, hashes, head.root);
  return {
    title: t('logs.entry', { position: entry.position, author }),
    section: 'verify',
    trail: [
      { href: '/logs', text: t('logs.title') },
      { href: `/logs/${author}`, text: t('logs.of', { author }) },
    ],
    body: (
      <>
        <Panel title={t('logs.statement')}>
          <EntryFacts visit={visit} entry={entry} />
        </Panel>
        <Panel title={t('logs.path')}>
          <p>
            <State tone={stands ? 'good' : 'bad'}>{t(stands ? 'logs.stands' : 'logs.stands-not')}</State>
          </p>
          <p>{t('logs.stands-text', { author })}</p>
          <HashPath visit={visit} leafHash={leafHash} steps={steps} head={head} stands={stands} />
          <p>
            <a class="button plain" href={`/logs/${author}/${entry.position}/proof`}>
              <Icon name="download" />
              {t('logs.save-proof')}
            </a>
          </p>
        </Panel>
      </>
    ),
  };
});

/** The proof as other tools take it. */
export const logProofFile = page('get', '/logs/:author/:position{[0-9]+}/proof', async ({ api, params }) => {
  const { author = '', position = '' } = params;
  const { proof } = await api.need<EntryProof>(`/logs/${encodeURIComponent(author)}/entries/${position}`);
  return new Response(proof, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      // both were found by the API: letters, digits and hyphens
      'content-disposition': `attachment; filename="${author}-${position}.tlog-proof"`,
      'cache-control': 'no-store',
    },
  });
});

function EntryFacts({ visit: { t }, entry }: { readonly visit: SignedIn; readonly entry: EntryProof }) {
  const { id, state, position, leafHash } = entry;
  return (
    <Facts
      rows={[
        [t('logs.position'), String(position)],
        [
          t('logs.state'),
          <>
            <EntryState t={t} state={state} />
            {state === 'withheld' ? <span class="hint">{t('logs.withheld-hint')}</span> : undefined}
          </>,
        ],
        [t('logs.leaf'), <code class="digest">{leafHash}</code>],
        ...(id === undefined
          ? []
          : [
              [
                t('logs.statement'),
                <>
                  <a href={`/findings/${id}`}>{t('logs.open')}</a>{' '}
                  <a href={`/verify?id=${id}`}>{t('logs.verify')}</a>
                  <br />
                  <code class="digest">{id}</code>
                </>,
              ] as const,
            ]),
      ]}
    />
  );
}

function HashPath({
  visit: { t },
  leafHash,
  steps,
  head,
  stands,
}: {
  readonly visit: SignedIn;
  readonly leafHash: string;
  readonly steps: readonly PathStep[];
  readonly head: EntryProof['head'];
  readonly stands: boolean;
}) {
  return (
    <ol class="hash-path">
      <li>
        <span class="sum">
          {t('logs.path-leaf')} <code class="digest ours">{leafHash}</code>
        </span>
      </li>
      {steps.map(({ left, right, ours, sum }) => (
        <li>
          <Side t={t} hash={left} isOurs={ours === 'left'} />
          <span class="hint">{t('logs.path-plus')}</span>
          <Side t={t} hash={right} isOurs={ours === 'right'} />
          <span class="sum">{t('logs.path-sum', { hash: sum })}</span>
        </li>
      ))}
      {stands ? (
        <li>
          <span class="sum">
            <Icon name="check" /> {t('logs.path-root', { size: head.size })}{' '}
            <code class="digest ours">{head.root}</code>
          </span>
        </li>
      ) : undefined}
    </ol>
  );
}

const Side = ({
  t,
  hash,
  isOurs,
}: Pick<SignedIn, 't'> & { readonly hash: string; readonly isOurs: boolean }) => (
  <span>
    <code class={isOurs ? 'digest ours' : 'digest'}>{hash}</code>
    <span class="hint">{t(isOurs ? 'logs.path-ours' : 'logs.path-sibling')}</span>
  </span>
);
