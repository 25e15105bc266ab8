import { completeMarking } from '@comity/formats';
import { CONTACT_TERMS, composeContact, crisisTerms, type DutyItem } from '@comity/formats/crisis';
import { type BodyOf, DUTY_ROLES, Post } from '@comity/protocol';
import { type FieldProblem, type Form, formFrom } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import { type PageAnswer, page, type SignedIn } from '../../page.ts';
import { ErrorSummary, Input, Select } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import { DutyLinks } from './board-matrix.tsx';
import { composeDesk, handIn, statementSeen } from './hand-in.ts';

type Duty = BodyOf<'contact'>['primary'];
const KINDS = [
  'phone',
  'e-mail',
  'matrix',
  'radio',
  'courier',
  'other',
] as const satisfies readonly Duty['addresses'][number]['kind'][];

/** Who is on duty where, and how they are reached when their node is silent. */
export const directoryPages = [
  page('get', '/alerts/directory', (visit) =>
    directoryShown(
      visit,
      formFrom({ role: ['coordinator'], hours: ['always'], alternateHours: ['always'] }),
      [],
    ),
  ),
  page('post', '/alerts/directory', saved),
  page('post', '/alerts/directory/confirm', confirmed),
];

async function directoryShown(
  visit: SignedIn,
  form: Form,
  problems: readonly FieldProblem[],
): Promise<PageAnswer> {
  const { t, api, may, session } = visit;
  const { items } = await api.need<{ items: readonly DutyItem[] }>('/directory');
  const stale = items.filter((item) => item.stale).length;
  return {
    title: t('alerts.directory.title'),
    section: 'alerts',
    ...(problems.length > 0 ? { status: 422 } : {}),
    trail: [{ href: '/alerts', text: t('alerts.list.title-actual') }],
    lede: (
      <State tone={stale === 0 ? 'good' : 'wait'}>
        {t('alerts.directory.stale-count', { count: stale })}
      </State>
    ),
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <Panel title={t('alerts.directory.all')}>
          <DutyTable
            visit={visit}
            items={items}
            mayConfirm={(item) => item.institute === session.institute && may('coordinator')}
          />
        </Panel>
        {may('coordinator') ? <ContactForm visit={visit} form={form} problems={problems} /> : undefined}
      </>
    ),
  };
}

function DutyTable({
  visit: { t, speech },
  items,
  mayConfirm,
}: {
  readonly visit: SignedIn;
  readonly items: readonly DutyItem[];
  readonly mayConfirm: (item: DutyItem) => boolean;
}) {
  return (
    <Table
      caption={t('alerts.directory.all')}
      captionHidden
      empty={t('alerts.directory.none')}
      rows={items}
      columns={[
        { head: t('alerts.institute'), cell: ({ institute }) => institute, isHead: true },
        { head: t('alerts.directory.role'), cell: ({ duty }) => t(`alerts.role.${duty.role}`) },
        {
          head: t('alerts.directory.reached'),
          cell: (item) => <DutyLinks speech={speech} item={{ ...item, stale: false }} />,
        },
        {
          head: t('alerts.directory.tried'),
          cell: (item) => (
            <>
              {item.stale ? <State tone="wait">{t('alerts.directory.old')}</State> : undefined}{' '}
              <Instant speech={speech} at={item.duty.confirmedAt} precision="day" />
              {mayConfirm(item) ? (
                <form method="post" action="/alerts/directory/confirm">
                  <input type="hidden" name="role" value={item.duty.role} />
                  <button type="submit" class="link">
                    {t('alerts.directory.confirm')}
                  </button>
                </form>
              ) : undefined}
            </>
          ),
        },
      ]}
    />
  );
}

function ContactForm({
  visit: { t },
  form,
  problems,
}: {
  readonly visit: SignedIn;
  readonly form: Form;
  readonly problems: readonly FieldProblem[];
}) {
  const text = (name: string) => ({ name, problems, value: form.text(name) });
  const person = (prefix: '' | 'alternate') => {
    const named = (field: string): string =>
      prefix === '' ? field : `${prefix}${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    return (
      <fieldset class="field">
        <legend>{t(prefix === '' ? 'alerts.directory.primary' : 'alerts.directory.alternate')}</legend>
        <Input {...text(named('post'))} label={t('alerts.directory.post')} maxlength={64} />
        <div class="fields-row">
          <Select
            {...text(named('kind'))}
            label={t('alerts.directory.kind')}
            options={KINDS.map((value) => ({ value, text: t(`alerts.address.${value}`) }))}
          />
          <Input {...text(named('address'))} label={t('alerts.directory.address')} maxlength={200} />
        </div>
        <Input
          {...text(named('hours'))}
          label={t('alerts.directory.hours')}
          hint={t('alerts.directory.hours-hint')}
          maxlength={100}
        />
      </fieldset>
    );
  };
  return (
    <details open={problems.length > 0}>
      <summary>{t('alerts.directory.set')}</summary>
      <form method="post" action="/alerts/directory" class="panel">
        <Select
          {...text('role')}
          label={t('alerts.directory.role')}
          options={DUTY_ROLES.map((value) => ({ value, text: t(`alerts.role.${value}`) }))}
        />
        {person('')}
        {person('alternate')}
        <p class="hint">{t('alerts.directory.tried-now')}</p>
        <button type="submit">{t('alerts.directory.save')}</button>
      </form>
    </details>
  );
}

function readDuty(
  form: Form,
  names: Readonly<Record<'post' | 'kind' | 'address' | 'hours', string>>,
  t: SignedIn['t'],
): { readonly duty: Duty | null; readonly problems: readonly FieldProblem[] } {
  const post = Post.safeParse(form.text(names.post));
  const kind = KINDS.find((each) => each === form.text(names.kind)) ?? 'phone';
  const address = form.text(names.address);
  const problems = [
    ...(post.success ? [] : [{ field: names.post, message: t('alerts.directory.post-wrong') }]),
    ...(address === '' ? [{ field: names.address, message: t('alerts.missing') }] : []),
  ];
  return post.success && problems.length === 0
    ? {
        duty: { post: post.data, addresses: [{ kind, address }], hours: form.text(names.hours) || 'always' },
        problems,
      }
    : { duty: null, problems };
}

async function saved(visit: SignedIn): Promise<PageAnswer> {
  const { t } = visit;
  const form = await visit.form();
  const role = DUTY_ROLES.find((each) => each === form.text('role')) ?? 'coordinator';
  const primary = readDuty(form, { post: 'post', kind: 'kind', address: 'address', hours: 'hours' }, t);
  const hasAlternate = form.has('alternatePost') || form.has('alternateAddress');
  const alternate = hasAlternate
    ? readDuty(
        form,
        {
          post: 'alternatePost',
          kind: 'alternateKind',
          address: 'alternateAddress',
          hours: 'alternateHours',
        },
        t,
      )
    : { duty: null, problems: [] };
  const problems = [...primary.problems, ...alternate.problems];
  if (problems.length > 0 || primary.duty === null) return directoryShown(visit, form, problems);
  return sayContact(visit, { role, primary: primary.duty, alternate: alternate.duty });
}

/** Said again as it is: somebody has tried it now. */
async function confirmed(visit: SignedIn): Promise<PageAnswer> {
  const form = await visit.form();
  const { items } = await visit.api.need<{ items: readonly DutyItem[] }>('/directory');
  const own = items.find(
    ({ institute, duty }) => institute === visit.session.institute && duty.role === form.text('role'),
  );
  if (own === undefined) return { redirect: '/alerts/directory' };
  const { role, primary, alternate } = own.duty;
  return sayContact(visit, { role, primary, alternate }, own.statement);
}

async function sayContact(
  visit: SignedIn,
  said: Omit<BodyOf<'contact'>, 'confirmedAt'>,
  before?: string,
): Promise<PageAnswer> {
  const { composer, rosters } = await composeDesk(visit);
  const marking =
    before === undefined
      ? completeMarking({ ...CONTACT_TERMS, ...crisisTerms(CONTACT_TERMS) })
      : (await statementSeen(visit.api, before)).marking;
  const composed = orEndPage(composeContact(said, marking, rosters, composer));
  orEndPage(await handIn(visit, composed));
  return { redirect: '/alerts/directory' };
}
