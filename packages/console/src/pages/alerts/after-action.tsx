import type { IncidentItem } from '@comity/formats/crisis';
import { decodeUtf8 } from '@comity/protocol';
import { orEndPage } from '../../node-api.ts';
import type { PageAnswer, SignedIn } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';
import { addressOf, BASES, incidentPages, moodOf, sideOf } from './sides.ts';

const FORMATS = ['html', 'md', 'json'] as const;

/** The report from the signed timeline: to read as text here, and to take out in three forms. */
export const afterActionPages = [
  ...incidentPages('get', '/after-action', afterActionShown),
  ...FORMATS.flatMap((format) =>
    incidentPages('get', `/after-action.${format}`, async ({ api }, incident) => {
      const report = orEndPage(await api.response('GET', reportPath(incident, format)));
      const name = `incident-${incident.incident.slice(0, 12)}.${format}`;
      return new Response(report.body, {
        headers: {
          'content-type': report.headers.get('content-type') ?? 'application/octet-stream',
          'content-disposition': `attachment; filename="${name}"`,
          'cache-control': 'no-store',
        },
      });
    }),
  ),
];

const reportPath = ({ incident }: IncidentItem, format: (typeof FORMATS)[number]): string =>
  `/incidents/${incident}/report?format=${format}`;

async function afterActionShown({ t, api }: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const side = sideOf(incident.status);
  const report = orEndPage(await api.response('GET', reportPath(incident, 'md')));
  const text = orEndPage(decodeUtf8(new Uint8Array(await report.arrayBuffer())));
  return {
    title: t('alerts.after-action.title'),
    mood: moodOf(incident.status),
    section: 'alerts',
    trail: [
      { href: BASES[side], text: t(`alerts.list.title-${side}`) },
      { href: addressOf(incident), text: incident.title },
    ],
    lede: <span>{t('alerts.after-action.lede')}</span>,
    body: (
      <>
        <div class="row">
          {FORMATS.map((format) => (
            <a class="button plain" href={`${addressOf(incident)}/after-action.${format}`} download>
              {t(`alerts.after-action.${format}`)}
            </a>
          ))}
        </div>
        <Panel title={t('alerts.after-action.text')}>
          <pre class="after-action">{text}</pre>
        </Panel>
      </>
    ),
  };
}
