import { findingAddress } from '../../addresses.ts';
import { page } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { Delivery } from './answers.ts';
import { becauseOf } from './holders.tsx';

interface Explained {
  readonly decision: { readonly outcome: 'permit' | 'hold' | 'forbid'; readonly rules: readonly string[] };
  readonly explanation: string;
}
interface Explanation {
  readonly statement: Explained;
  readonly parts: readonly (Explained & { readonly name: string })[];
  readonly past: readonly (Delivery & { readonly charterVersion: number })[];
}
const TONES: Readonly<Record<Explained['decision']['outcome'], Tone>> = {
  permit: 'good',
  hold: 'wait',
  forbid: 'bad',
};

/** Why one institute has, waits for, or may not have a statement and each of its parts. */
export const whyPage = page('get', '/findings/:id/why/:institute', async ({ api, t, speech, params }) => {
  const { id = '', institute = '' } = params;
  const asked = new URLSearchParams({ institute });
  const why = await api.need<Explanation>(`/statements/${encodeURIComponent(id)}/why?${asked}`);
  const rows = [{ name: t('findings.the-statement'), ...why.statement }, ...why.parts];
  return {
    title: t('findings.why-title', { institute }),
    section: 'findings',
    trail: [
      { href: '/findings', text: t('findings.title') },
      { href: findingAddress(id), text: t('findings.the-statement') },
    ],
    body: (
      <>
        <Panel title={t('findings.why-now')}>
          <Table
            caption={t('findings.why-now')}
            captionHidden
            empty={t('common.none')}
            rows={rows}
            columns={[
              { head: t('findings.part-name'), isHead: true, cell: ({ name }) => name },
              {
                head: t('findings.part-state'),
                cell: ({ decision: { outcome } }) => (
                  <State tone={TONES[outcome]}>{t(`findings.outcome-${outcome}`)}</State>
                ),
              },
              { head: t('findings.part-rule'), cell: ({ explanation }) => explanation },
            ]}
          />
        </Panel>
        <Panel title={t('findings.why-past')}>
          <Table
            caption={t('findings.why-past')}
            captionHidden
            empty={t('findings.why-past-none')}
            rows={why.past}
            columns={[
              {
                head: t('findings.when'),
                isHead: true,
                cell: ({ updatedAt }) => <Instant speech={speech} at={updatedAt} precision="second" />,
              },
              { head: t('findings.part-state'), cell: ({ state }) => t(`findings.delivery-${state}`) },
              { head: t('findings.part-rule'), cell: ({ reason }) => becauseOf(speech, reason) },
              {
                head: t('findings.charter'),
                isNumber: true,
                cell: ({ charterVersion }) => String(charterVersion),
              },
            ]}
          />
        </Panel>
      </>
    ),
  };
});
