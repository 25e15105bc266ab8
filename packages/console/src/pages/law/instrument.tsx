import type { Instrument } from '@comity/protocol';
import type { Speech } from '../../i18n/speech.ts';
import { page, type SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import type { InstrumentAnswer } from './answers.ts';
import { countedText } from './duty-words.ts';
import { lawTrail } from './law-nav.tsx';
import { Standing, Sureness } from './standing.tsx';

/** One instrument: what it gives and does not give, what it asks, when it is in force, and how sure each of that is. */
export const instrumentPage = page('get', '/law/instruments/:id', async (visit) => {
  const { api, t, speech, params, place } = visit;
  const answer = await api.need<InstrumentAnswer>(`/instruments/${encodeURIComponent(params.id ?? '')}`);
  const { instrument } = answer;
  return {
    title: instrument.title,
    section: 'law',
    trail: lawTrail(t),
    lede: (
      <>
        <Standing speech={speech} instrument={instrument} nowMs={place.nowMs} />
        <code>{instrument.id}</code>
      </>
    ),
    body: (
      <>
        {instrument.template ? <p class="banner">{t('law.form-note')}</p> : undefined}
        <div class="columns even">
          <WhatItIs visit={visit} answer={answer} />
          <InForce speech={speech} instrument={instrument} />
        </div>
        <div class="columns even">
          <Points t={t} title={t('law.gives')} points={instrument.gives} />
          <Points t={t} title={t('law.limits')} points={instrument.limits} />
        </div>
        <Clocks t={t} instrument={instrument} />
        <Questions t={t} instrument={instrument} />
        <Provisions t={t} instrument={instrument} />
        <Sources t={t} instrument={instrument} />
      </>
    ),
  };
});

function WhatItIs({
  visit: { t, speech },
  answer: { instrument, text },
}: {
  readonly visit: SignedIn;
  readonly answer: InstrumentAnswer;
}) {
  const { recipients, purposes, prohibitedUses, onLapse } = instrument;
  const reached = [...(recipients.classes ?? []), ...(recipients.jurisdictions ?? [])];
  const isAnyone = recipients.classes === null && recipients.jurisdictions === null;
  return (
    <Panel title={t('law.what-is')}>
      <Facts
        rows={[
          [t('law.citation'), instrument.citation],
          [t('law.kind'), t(`law.kind-${instrument.kind}`)],
          [t('law.where'), instrument.jurisdiction ?? t('law.anywhere')],
          [t('law.reaches'), isAnyone ? t('law.reaches-any') : speech.list(reached) || t('law.nobody')],
          [t('law.purposes'), purposes === null ? t('law.purposes-any') : speech.list(purposes)],
          [t('law.prohibits'), speech.list(prohibitedUses) || t('law.prohibits-none')],
          [
            t('law.lapse'),
            speech.list([t(`law.lapse-${onLapse.outbound}`), t(`law.copies-${onLapse.copies}`)]),
          ],
          [
            t('law.asks-for-text'),
            text === null ? t('law.asks-for-none') : <a href={`/law/texts/${text.sha256}`}>{text.title}</a>,
          ],
        ]}
      />
    </Panel>
  );
}

function InForce({ speech, instrument }: { readonly speech: Speech; readonly instrument: Instrument }) {
  const { t } = speech;
  const day = (text: string): string => speech.instant(`${text}T00:00:00.000Z`, 'day');
  return (
    <Panel title={t('law.intervals')}>
      <Table
        caption={t('law.intervals')}
        captionHidden
        rows={instrument.intervals}
        empty={t('law.intervals-none')}
        columns={[
          { head: t('law.from'), isHead: true, cell: ({ from }) => day(from) },
          { head: t('law.to'), cell: ({ until }) => (until === null ? t('law.no-end') : day(until)) },
          {
            head: t('law.certainty'),
            cell: ({ certainty, checkedAt, checkedBy, note, retroactive }) => (
              <>
                <Sureness t={t} certainty={certainty} />
                <span class="hint">{t('law.checked', { date: day(checkedAt), by: checkedBy })}</span>
                {retroactive ? <span class="hint">{t('law.reaches-back')}</span> : undefined}
                {note === null ? undefined : <span class="hint">{note}</span>}
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}

const Points = ({
  t,
  title,
  points,
}: {
  readonly t: Speech['t'];
  readonly title: string;
  readonly points: Instrument['gives'];
}) => (
  <Panel title={title}>
    {points.length === 0 ? <p class="empty">{t('law.gives-none')}</p> : undefined}
    <ul class="points">
      {points.map(({ text, certainty }) => (
        <li>
          {text} <Sureness t={t} certainty={certainty} />
        </li>
      ))}
    </ul>
  </Panel>
);

interface OfInstrument {
  readonly t: Speech['t'];
  readonly instrument: Instrument;
}

function Clocks({ t, instrument: { clocks } }: OfInstrument) {
  if (clocks.length === 0) return <></>;
  return (
    <Panel title={t('law.times')}>
      <Table
        caption={t('law.times')}
        captionHidden
        rows={clocks}
        empty=""
        columns={[
          { head: t('law.clock-duty'), isHead: true, cell: ({ duty }) => duty },
          {
            head: t('law.clock-time'),
            cell: ({ hours, days }) =>
              days === undefined
                ? countedText(t, 'hours', hours, 'UTC')
                : countedText(t, `${days.of}-days`, days.count, days.zone),
          },
          { head: t('law.clock-from'), cell: ({ countsFrom }) => t(`law.moment-${countsFrom}`) },
          { head: t('law.certainty'), cell: ({ certainty }) => <Sureness t={t} certainty={certainty} /> },
        ]}
      />
    </Panel>
  );
}

function Questions({ t, instrument: { preconditions } }: OfInstrument) {
  const words = (answer: string | boolean): string =>
    typeof answer === 'string' ? answer : t(answer ? 'law.answer-true' : 'law.answer-false');
  return (
    <Panel title={t('law.questions')}>
      <Table
        caption={t('law.questions')}
        captionHidden
        rows={preconditions}
        empty={t('law.questions-none')}
        columns={[
          { head: t('law.question'), isHead: true, cell: ({ question }) => question },
          {
            head: t('law.question-accepts'),
            cell: ({ accepted }) =>
              accepted.length === 0 ? t('law.question-any') : accepted.map(words).join(', '),
          },
          { head: t('law.question-because'), cell: ({ because }) => because },
        ]}
      />
    </Panel>
  );
}

function Provisions({ t, instrument: { provisions } }: OfInstrument) {
  if (provisions.length === 0) return <></>;
  return (
    <Panel title={t('law.provisions')}>
      <Table
        caption={t('law.provisions')}
        captionHidden
        rows={provisions}
        empty=""
        columns={[
          { head: t('law.provision'), isHead: true, cell: ({ id }) => id },
          { head: t('law.says'), cell: ({ says }) => says },
        ]}
      />
    </Panel>
  );
}

const Sources = ({ t, instrument: { sources } }: OfInstrument) => (
  <Panel title={t('law.sources')}>
    {sources.length === 0 ? <p class="empty">{t('law.gives-none')}</p> : undefined}
    <ul class="points">
      {sources.map(({ reference, certainty }) => (
        <li>
          {reference} <Sureness t={t} certainty={certainty} />
        </li>
      ))}
    </ul>
  </Panel>
);
