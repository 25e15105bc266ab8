import { MOMENTS } from '@comity/formats';
import type { Audience, Registry } from '@comity/protocol';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { ErrorSummary } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import type { Draft } from './draft.ts';
import { Embargo } from './embargo.tsx';
import { lookAt, problemsOf } from './look.ts';
import { type People, peopleOf } from './people.ts';
import { AudienceTable, Meaning } from './preview-panel.tsx';
import { ReportClocks } from './report-clocks.tsx';
import { type Sheet, sheetOf, sheetPath, uploadsOf } from './sheet.ts';
import { Steps, trailOf } from './steps.tsx';
import { registryOf } from './terms.tsx';

/** Everything once more before it becomes a draft, each line with the way to change it. */
export const checkPage = page('get', '/publish/:id/check', async (visit) =>
  showCheck(visit, await sheetOf(visit)),
);

/** The draft, or the drafts; what is wrong leads back to its field. */
export const makeDrafts = page('post', '/publish/:id/check', async (visit) => {
  const { api, speech } = visit;
  const sheet = await sheetOf(visit);
  const revision = Number((await visit.form()).text('revision'));
  const look = await lookAt(visit, sheet);
  if (problemsOf(visit, look).length > 0) return { ...(await showCheck(visit, sheet)), status: 422 };
  const made = await api.json<{ items: readonly Draft[] }>('POST', `/worksheets/${sheet.id}:compose`, {
    json: {},
    revision,
  });
  if (!made.ok) return { ...(await showCheck(visit, sheet, speech.refusal(made.refusal.code))), status: 422 };
  const [first, ...others] = made.value.items;
  return {
    redirect: first !== undefined && others.length === 0 ? `/publish/drafts/${first.id}` : '/publish#drafts',
  };
});

async function showCheck(visit: SignedIn, sheet: Sheet, refused?: string): Promise<Shown> {
  const { api, t, session } = visit;
  const people = await peopleOf(api, session.institute);
  const look = await lookAt(visit, sheet);
  const open = problemsOf(visit, look);
  const problems = [
    ...(refused === undefined ? [] : [{ field: '', message: refused }]),
    ...open.map(({ message }) => ({ field: '', message })),
  ];
  return {
    title: t('publish.check-title'),
    section: 'publish',
    trail: trailOf(t),
    islands: ['embargo-countdown'],
    body: (
      <>
        <Steps t={t} sheet={sheet} at="check" />
        <ErrorSummary t={t} problems={problems} />
        {open.length === 0 ? undefined : (
          <p>
            <a class="button plain" href={sheetPath(sheet.id, 'terms')}>
              {t('publish.mend')}
            </a>
          </p>
        )}
        <Panel title={t('publish.answers')}>
          <Facts rows={await answersOf(visit, sheet, people)} />
        </Panel>
        <ReportClocks visit={visit} fields={sheet.fields} registry={await claimedRegistry(visit, sheet)} />
        <Embargo visit={visit} embargoUntil={sheet.fields.marking?.embargoUntil ?? null} />
        {look.preview === undefined ? undefined : (
          <Panel title={t('publish.preview')}>
            <AudienceTable visit={visit} preview={look.preview} nameOf={people.nameOf} />
            <Meaning visit={visit} preview={look.preview} nameOf={people.nameOf} />
          </Panel>
        )}
        {open.length > 0 ? undefined : (
          <form method="post" action={sheetPath(sheet.id, 'check')}>
            <input type="hidden" name="revision" value={String(sheet.revision)} />
            <p>{t('publish.draft-text')}</p>
            <button type="submit">{t('publish.make-draft')}</button>
          </form>
        )}
      </>
    ),
  };
}

/** Asked for only where something is claimed. */
const claimedRegistry = async ({ api }: SignedIn, { fields }: Sheet): Promise<Registry | null> =>
  (fields.marking?.legal ?? []).length === 0 ? null : registryOf(api.json<Registry>('GET', '/registry'));

type Fact = readonly [name: string, value: unknown, step: 'logs' | 'leaves' | 'terms'];

async function answersOf(visit: SignedIn, sheet: Sheet, people: People) {
  const { api, t, speech } = visit;
  const { fields } = sheet;
  const { marking = {}, samples, log } = fields;
  const uploads = await uploadsOf(api, sheet);
  const none = t('publish.none');
  const facts: readonly (readonly [
    name: string,
    value: Parameters<typeof Facts>[0]['rows'][number][1],
    step: Fact[2],
  ])[] = [
    [t('publish.logs'), uploads.map(({ name }) => name).join(', ') || none, 'logs'],
    [t('publish.samples-title'), samplesText(t, samples), 'leaves'],
    [t('publish.log-title'), log?.send === true ? t('common.yes') : t('common.no'), 'leaves'],
    [t('publish.field-title'), fields.title ?? t('publish.title-made'), 'terms'],
    [t('publish.tlp'), marking.tlp === undefined ? none : <Tlp level={marking.tlp} />, 'terms'],
    [t('publish.to'), audienceText(speech, people, marking.audience) || t('publish.nobody'), 'terms'],
    [
      t('publish.purposes'),
      (marking.purposes ?? []).map((purpose) => t(`publish.purpose-${purpose}`)).join(', ') || none,
      'terms',
    ],
    [
      t('publish.prohibited'),
      (marking.prohibitedUses ?? []).map((use) => t(`publish.use-${use}`)).join(', ') || none,
      'terms',
    ],
    [
      t('publish.instruments'),
      (marking.legal ?? []).map(({ instrument }) => instrument).join(', ') || none,
      'terms',
    ],
    ...MOMENTS.map((moment) => {
      const at = fields.moments?.[moment];
      const value = at === undefined ? none : <Instant speech={speech} at={at} />;
      return [t(`moments.${moment}`), value, 'terms'] as const;
    }),
    [
      t('publish.embargo'),
      marking.embargoUntil == null ? none : <Instant speech={speech} at={marking.embargoUntil} />,
      'terms',
    ],
    [
      t('publish.delete'),
      marking.deleteBy == null ? none : <Instant speech={speech} at={marking.deleteBy} />,
      'terms',
    ],
  ];
  return facts.map(
    ([name, value, step]) =>
      [
        name,
        value,
        <a href={sheetPath(sheet.id, step)} aria-label={t('publish.change-named', { name })}>
          {t('common.change')}
        </a>,
      ] as const,
  );
}

function samplesText(t: SignedIn['t'], samples: Sheet['fields']['samples']): string {
  if (samples === undefined || samples.send === 'none') return t('publish.samples-none');
  const which =
    samples.send === 'all'
      ? t('publish.samples-all')
      : t('publish.samples-count', { count: samples.chosen.length });
  return samples.mask ? t('publish.samples-masked', { which }) : which;
}

/** Names of whom an audience names. */
export function audienceText(
  speech: SignedIn['speech'],
  people: People,
  audience: Audience | null | undefined,
): string {
  if (audience == null) return '';
  return speech.list([
    ...audience.groups.map((id) =>
      id === 'members'
        ? speech.t('publish.audience-members')
        : (people.groups.find((group) => group.id === id)?.name ?? id),
    ),
    ...audience.institutes.map(people.nameOf),
    ...(audience.public ? [speech.t('publish.audience-public')] : []),
  ]);
}
