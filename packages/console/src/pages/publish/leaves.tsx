import type { SampleHit, ScanKind, ScanReport } from '@comity/formats/scan';
import type { Refusal } from '@comity/protocol';
import type { Form } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { Choices } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import { AudienceChoice } from './audience-choice.tsx';
import { audienceFrom, audienceKeys, type People, peopleOf } from './people.ts';
import {
  keepSheet,
  type ReadSamples,
  type Sheet,
  type SheetFields,
  sheetOf,
  sheetPath,
  type Upload,
  uploadsOf,
} from './sheet.ts';
import { Steps, trailOf } from './steps.tsx';

/** What goes out beside the results, with everything in it that somebody should look at before it does. */
export const leavesPage = page('get', '/publish/:id/leaves', async (visit) =>
  showLeaves(visit, await sheetOf(visit)),
);

export const chooseLeaves = page('post', '/publish/:id/leaves', async (visit) => {
  const { api, session } = visit;
  const sheet = await sheetOf(visit);
  const form = await visit.form();
  const people = await peopleOf(api, session.institute);
  orEndPage(await keepSheet(api, sheet, sheet.revision, { ...sheet.fields, ...leavesFrom(form, people) }));
  return { redirect: sheetPath(sheet.id, 'terms') };
});

function leavesFrom(form: Form, people: People): Pick<SheetFields, 'samples' | 'log'> {
  const send = (['chosen', 'all'] as const).find((choice) => choice === form.text('samples')) ?? 'none';
  const narrower = (name: string) =>
    form.text(`${name}-to`) === 'narrower' ? audienceFrom(form, `${name}-audience`, people) : null;
  return {
    samples: { send, chosen: form.list('sample'), mask: form.has('mask'), audience: narrower('samples') },
    log: { send: form.has('log'), audience: narrower('log') },
  };
}

interface LogSamples {
  readonly upload: Upload;
  readonly read: ReadSamples | undefined;
  readonly refusal: Refusal | undefined;
}

async function samplesOf({ api }: SignedIn, sheet: Sheet): Promise<readonly LogSamples[]> {
  const all: LogSamples[] = [];
  for (const upload of await uploadsOf(api, sheet)) {
    const read = await api.json<ReadSamples>('GET', `/uploads/${upload.id}/samples`);
    all.push({ upload, read: read.ok ? read.value : undefined, refusal: read.ok ? undefined : read.refusal });
  }
  return all;
}

async function showLeaves(visit: SignedIn, sheet: Sheet): Promise<Shown> {
  const { api, t, session } = visit;
  const people = await peopleOf(api, session.institute);
  const logs = await samplesOf(visit, sheet);
  const { samples, log } = sheet.fields;
  return {
    title: t('publish.leaves-title'),
    section: 'publish',
    trail: trailOf(t),
    body: (
      <>
        <Steps t={t} sheet={sheet} at="leaves" />
        <p>{t('publish.leaves-text')}</p>
        {logs.map((each) => (
          <ScanPanel visit={visit} log={each} />
        ))}
        <form method="post" action={sheetPath(sheet.id, 'leaves')} class="wide">
          <Panel title={t('publish.samples-title')}>
            <Choices
              name="samples"
              label={t('publish.samples-send')}
              hint={t('publish.samples-hint')}
              chosen={[samples?.send ?? 'none']}
              options={(['none', 'chosen', 'all'] as const).map((value) => ({
                value,
                text: t(`publish.samples-${value}`),
              }))}
            />
            <div class="choice">
              <input type="checkbox" id="mask" name="mask" value="yes" checked={samples?.mask ?? true} />
              <label for="mask">
                {t('publish.mask')}
                <span class="hint">{t('publish.mask-hint')}</span>
              </label>
            </div>
            {logs.map((each) => (
              <SamplesTable visit={visit} log={each} chosen={samples?.chosen ?? []} />
            ))}
            <PartAudience visit={visit} name="samples" people={people} audience={samples?.audience ?? null} />
          </Panel>
          <Panel title={t('publish.log-title')}>
            <div class="choice">
              <input type="checkbox" id="log" name="log" value="yes" checked={log?.send ?? false} />
              <label for="log">
                {t('publish.log-send')}
                <span class="hint">{t('publish.log-hint')}</span>
              </label>
            </div>
            <PartAudience visit={visit} name="log" people={people} audience={log?.audience ?? null} />
          </Panel>
          <button type="submit">{t('common.continue')}</button>
        </form>
      </>
    ),
  };
}

/** As wide as the finding, or for some of its readers only. */
const PartAudience = ({
  visit: { t },
  name,
  people,
  audience,
}: {
  readonly visit: SignedIn;
  readonly name: 'samples' | 'log';
  readonly people: People;
  readonly audience: Parameters<typeof audienceKeys>[0];
}) => (
  <details {...(audience == null ? {} : { open: true })}>
    <summary>{t('publish.part-audience')}</summary>
    <Choices
      name={`${name}-to`}
      label={t('publish.part-audience-who')}
      chosen={[audience == null ? 'same' : 'narrower']}
      options={[
        { value: 'same', text: t('publish.part-audience-same') },
        { value: 'narrower', text: t('publish.part-audience-narrower') },
      ]}
    />
    <AudienceChoice
      t={t}
      name={`${name}-audience`}
      label={t('publish.part-audience-only')}
      people={people}
      chosen={audienceKeys(audience)}
    />
  </details>
);

/** The verdict of the scan: what it hit and where, and that it proves nothing. */
function ScanPanel({
  visit: { t, speech },
  log: { upload, read, refusal },
}: {
  readonly visit: SignedIn;
  readonly log: LogSamples;
}) {
  if (read === undefined)
    return (
      <Panel title={t('publish.scan-title', { name: upload.name })}>
        <p>
          {refusal?.code === 'json-malformed' || refusal === undefined
            ? t('publish.scan-no-samples')
            : speech.refusal(refusal.code)}
        </p>
      </Panel>
    );
  const { scan, seen } = read;
  if (seen.total === 0)
    return (
      <Panel title={t('publish.scan-title', { name: upload.name })}>
        <p>{t('publish.scan-no-samples')}</p>
      </Panel>
    );
  return (
    <Panel title={t('publish.scan-title', { name: upload.name })} action={<ScanState t={t} scan={scan} />}>
      <p>
        {t('publish.scan-seen', { scanned: scan.samplesScanned, total: scan.samplesTotal })}{' '}
        {scan.complete ? undefined : t('publish.scan-incomplete')}
      </p>
      <Table
        caption={t('publish.scan-hits', { count: scan.hits.length })}
        empty={t('publish.scan-none')}
        rows={scan.hits.slice(0, HITS_SHOWN)}
        columns={[
          { head: t('publish.scan-what'), isHead: true, cell: ({ kind }) => t(`publish.kind-${kind}`) },
          {
            head: t('publish.sample'),
            cell: ({ sample, epoch }) => t('publish.sample-epoch', { sample, epoch }),
          },
          { head: t('publish.scan-where'), cell: ({ place }) => t(`publish.place-${place}`) },
          { head: t('publish.scan-excerpt'), cell: ({ excerpt }) => <code>{excerpt}</code> },
        ]}
      />
      {scan.hits.length > HITS_SHOWN ? (
        <p>{t('publish.scan-more', { count: scan.hits.length - HITS_SHOWN })}</p>
      ) : undefined}
      <p class="hint">{t('publish.scan-honest')}</p>
    </Panel>
  );
}

function ScanState({ t, scan }: { readonly t: SignedIn['t']; readonly scan: ScanReport }) {
  const secrets = scan.hits.filter(({ category }) => category === 'secret').length;
  const personal = scan.hits.length - secrets;
  if (scan.hits.length === 0) return <State tone="good">{t('publish.scan-state-none')}</State>;
  return (
    <span class="row">
      {secrets === 0 ? undefined : (
        <State tone="bad">{t('publish.scan-state-secrets', { count: secrets })}</State>
      )}
      {personal === 0 ? undefined : (
        <State tone="wait">{t('publish.scan-state-personal', { count: personal })}</State>
      )}
    </span>
  );
}

function SamplesTable({
  visit: { t },
  log: { upload, read },
  chosen,
}: {
  readonly visit: SignedIn;
  readonly log: LogSamples;
  readonly chosen: readonly string[];
}) {
  if (read === undefined || read.samples.length === 0) return <></>;
  const hitsOf = (id: string, epoch: number): readonly SampleHit[] =>
    read.scan.hits.filter((hit) => hit.sample === id && hit.epoch === epoch && hit.place !== 'transcript');
  return (
    <details open={read.samples.length <= SAMPLES_OPEN}>
      <summary>{t('publish.samples-of', { name: upload.name, count: read.seen.total })}</summary>
      <Table
        caption={t('publish.samples-of', { name: upload.name, count: read.seen.total })}
        captionHidden
        empty=""
        rows={read.samples}
        columns={[
          {
            head: t('publish.sample'),
            isHead: true,
            cell: ({ id, epoch }) => (
              <label class="pick">
                <input
                  type="checkbox"
                  name="sample"
                  value={`${upload.id}/${id}@${epoch}`}
                  checked={chosen.includes(`${upload.id}/${id}@${epoch}`)}
                />
                {t('publish.sample-epoch', { sample: id, epoch })}
              </label>
            ),
          },
          {
            head: t('publish.sample-input'),
            cell: ({ input }) => <span class="excerpt">{shorten(input)}</span>,
          },
          {
            head: t('publish.sample-output'),
            cell: ({ output }) => <span class="excerpt">{shorten(output)}</span>,
          },
          {
            head: t('publish.sample-scores'),
            cell: ({ scores }) => scores.map(({ name, value }) => `${name} ${shorten(value, 20)}`).join(', '),
          },
          {
            head: t('publish.sample-hits'),
            cell: ({ id, epoch }) => {
              const kinds = [...new Set(hitsOf(id, epoch).map(({ kind }) => kind))];
              return kinds.length === 0 ? (
                t('common.no')
              ) : (
                <State tone="bad">
                  {kinds.map((kind: ScanKind) => t(`publish.kind-${kind}`)).join(', ')}
                </State>
              );
            },
          },
        ]}
      />
    </details>
  );
}

const shorten = (text: string, chars = 120): string =>
  text.length <= chars ? text : `${text.slice(0, chars).toWellFormed()}…`;

const HITS_SHOWN = 50;
const SAMPLES_OPEN = 12;
