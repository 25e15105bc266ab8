import { estimatesOf } from '@comity/formats';
import type { FieldProblem } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { ErrorSummary } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { LogsForm } from './logs-form.tsx';
import {
  keepSheet,
  type ReadFinding,
  readUploads,
  type Sheet,
  sheetOf,
  sheetPath,
  type UploadReading,
  uploadsOf,
} from './sheet.ts';
import { Steps, trailOf } from './steps.tsx';
import { takeUploads } from './take-uploads.ts';

/** The files, and what they have found. */
export const logsPage = page('get', '/publish/:id/logs', async (visit) =>
  showLogs(visit, await sheetOf(visit)),
);

export const addLogs = page('post', '/publish/:id/logs', async (visit) => {
  const { api, t, speech } = visit;
  const sheet = await sheetOf(visit);
  const uploads = await takeUploads(api, await visit.form());
  const problem = !uploads.ok
    ? speech.refusal(uploads.refusal.code)
    : uploads.value.length === 0
      ? t('publish.logs-none')
      : undefined;
  if (!uploads.ok || problem !== undefined)
    return { ...(await showLogs(visit, sheet, [{ field: 'logs', message: problem ?? '' }])), status: 422 };
  const ids = [...(sheet.fields.uploads ?? []), ...uploads.value.map(({ id }) => id)];
  const fields = { ...sheet.fields, uploads: [...new Set(ids)] };
  orEndPage(await keepSheet(api, sheet, sheet.revision, fields));
  return { redirect: sheetPath(sheet.id, 'logs') };
});

/** A file is taken away from the form, and its bytes from the node. */
export const removeLog = page('post', '/publish/:id/logs/remove', async (visit) => {
  const { api } = visit;
  const sheet = await sheetOf(visit);
  const gone = (await visit.form()).text('upload');
  const uploads = (sheet.fields.uploads ?? []).filter((id) => id !== gone);
  orEndPage(await keepSheet(api, sheet, sheet.revision, { ...sheet.fields, uploads }));
  await api.json('DELETE', `/uploads/${encodeURIComponent(gone)}`); // gone already: as it should be
  return { redirect: sheetPath(sheet.id, 'logs') };
});

async function showLogs(
  visit: SignedIn,
  sheet: Sheet,
  problems: readonly FieldProblem[] = [],
): Promise<Shown> {
  const { api, t } = visit;
  const readings = await readUploads(api, await uploadsOf(api, sheet));
  const isReady = readings.some(({ findings }) => findings.length > 0);
  return {
    title: t('publish.logs-title'),
    section: 'publish',
    trail: trailOf(t),
    islands: ['upload'],
    body: (
      <>
        <Steps t={t} sheet={sheet} at="logs" />
        <ErrorSummary t={t} problems={problems} />
        {readings.map((reading) => (
          <LogPanel visit={visit} sheet={sheet} reading={reading} />
        ))}
        <Panel title={t('publish.logs-add')}>
          <LogsForm
            t={t}
            action={sheetPath(sheet.id, 'logs')}
            label={t('publish.logs')}
            button={t('publish.logs-bring')}
            problems={problems}
          />
        </Panel>
        {isReady ? (
          <p>
            <a class="button" href={sheetPath(sheet.id, 'leaves')}>
              {t('common.continue')}
            </a>
          </p>
        ) : undefined}
      </>
    ),
  };
}

function LogPanel({
  visit,
  sheet,
  reading,
}: {
  readonly visit: SignedIn;
  readonly sheet: Sheet;
  readonly reading: UploadReading;
}) {
  const { t, speech } = visit;
  const { upload, findings, refusal } = reading;
  const name = reading.with === undefined ? upload.name : speech.list([upload.name, reading.with.name]);
  return (
    <Panel
      title={name}
      action={
        <form method="post" action={sheetPath(sheet.id, 'logs/remove')}>
          <input type="hidden" name="upload" value={upload.id} />
          <button class="link" type="submit" aria-label={t('publish.remove-named', { name: upload.name })}>
            {t('publish.remove')}
          </button>
        </form>
      }
    >
      <p class="hint">
        {t('publish.size', { size: sizeText(speech.number, upload.sizeBytes) })}{' '}
        {upload.sha256 === null ? undefined : (
          <>
            {t('publish.sha256')} <ShortId id={upload.sha256} />
          </>
        )}
      </p>
      {refusal === undefined ? undefined : (
        <div class="banner" data-tone="bad">
          <p>{speech.refusal(refusal.code)}</p>
          <p class="hint">{t('refused.code', { code: refusal.code })}</p>
        </div>
      )}
      {findings.map((finding) => (
        <Scores visit={visit} finding={finding} />
      ))}
    </Panel>
  );
}

/** What was found, with how sure it is; below, what the finding leaves out of the log. */
export function Scores({
  visit: { t, speech },
  finding,
}: {
  readonly visit: SignedIn;
  readonly finding: ReadFinding;
}) {
  const { document, leftOut } = finding;
  const round = (value: number): string => speech.number(value, { maximumSignificantDigits: 4 });
  return (
    <>
      <Table
        caption={t('publish.scores', { task: document.task.name, model: document.model.id })}
        empty={t('publish.scores-none')}
        rows={estimatesOf(document)}
        columns={[
          {
            head: t('publish.score'),
            isHead: true,
            cell: ({ score, group }) => (group === null ? score : `${score} · ${group}`),
          },
          { head: t('publish.metric'), cell: ({ metric }) => metric },
          { head: t('publish.value'), isNumber: true, cell: ({ value }) => round(value) },
          {
            head: t('publish.interval'),
            isNumber: true,
            cell: ({ interval }) =>
              interval === null
                ? t('publish.interval-none')
                : t('publish.interval-from-to', { low: round(interval.low), high: round(interval.high) }),
          },
          {
            head: t('publish.samples'),
            isNumber: true,
            cell: ({ samples }) => (samples === null ? t('common.unknown') : speech.number(samples)),
          },
        ]}
      />
      {leftOut.length === 0 ? undefined : (
        <details>
          <summary>{t('publish.left-out', { count: leftOut.length })}</summary>
          <Table
            caption={t('publish.left-out-caption')}
            captionHidden
            empty=""
            rows={leftOut}
            columns={[
              { head: t('publish.left-out-field'), isHead: true, cell: ({ path }) => <code>{path}</code> },
              {
                head: t('publish.left-out-why'),
                cell: ({ reason }) => speech.maybe(`publish.reason-${reason}`) ?? reason,
              },
            ]}
          />
        </details>
      )}
    </>
  );
}

/** "4.1 kB": the one unit that fits. */
export function sizeText(
  number: (value: number, options?: Intl.NumberFormatOptions) => string,
  sizeBytes: number,
): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const at = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, sizeBytes)) / 3));
  const unit = units[at] ?? 'byte';
  return number(sizeBytes / 1000 ** at, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumSignificantDigits: 3,
  });
}
