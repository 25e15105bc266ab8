import { incidentAddress } from '../../addresses.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { Icon } from '../../parts/icon.tsx';
import { Instant } from '../../parts/instant.tsx';
import { State } from '../../parts/state.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import type { Statement } from './answers.ts';
import { AskForm } from './ask.tsx';
import { BodyPanel } from './body-panel.tsx';
import { documentOf } from './document-of.ts';
import { History } from './history.tsx';
import { Holders } from './holders.tsx';
import { MethodPanel } from './method.tsx';
import { PartsPanel } from './parts-panel.tsx';
import { Provenance } from './provenance.tsx';
import { ScoresPanel } from './scores.tsx';
import { TermsPanel } from './terms-panel.tsx';
import { typeWord, wordOf } from './words.ts';

/** One statement, whatever its type; a finding with its scores. */
export const findingPage = page('get', '/findings/:id', async (visit) => {
  const id = encodeURIComponent(visit.params.id ?? '');
  return showFinding(visit, await visit.api.need<Statement>(`/statements/${id}`));
});

/** `problem` is what came of asking for access, if it was refused. */
export async function showFinding(
  visit: SignedIn,
  statement: Statement,
  problem: string | null = null,
): Promise<Shown> {
  const { t, session } = visit;
  const isOurs = statement.author === session.institute;
  const read = await documentOf(visit.api, statement);
  return {
    title: statement.title === '' ? t('findings.title-gone') : statement.title,
    section: 'findings',
    ...(problem === null ? {} : { status: 422 as const }),
    trail: [{ href: '/findings', text: t('findings.title') }],
    lede: <Lede visit={visit} statement={statement} />,
    body: (
      <>
        <TakenBack visit={visit} statement={statement} />
        <div class="columns">
          <div class="stack">
            {read.kind === 'document' ? (
              <ScoresPanel visit={visit} document={read.document} />
            ) : (
              <BodyPanel visit={visit} statement={statement} missing={read.kind} />
            )}
            {read.kind === 'document' ? <MethodPanel visit={visit} document={read.document} /> : undefined}
            <PartsPanel visit={visit} statement={statement} />
            {isOurs ? <Holders visit={visit} statement={statement} /> : undefined}
            <AskForm visit={visit} statement={statement} problem={problem} />
            <History visit={visit} statement={statement} />
          </div>
          <div class="stack aside">
            <TermsPanel visit={visit} statement={statement} />
            <Provenance visit={visit} statement={statement} />
          </div>
        </div>
      </>
    ),
  };
}

function Lede({ visit, statement }: { readonly visit: SignedIn; readonly statement: Statement }) {
  const { t, speech } = visit;
  const { type, author, issuedAt, marking, body, withdrawn } = statement;
  const isFinding = type === 'finding';
  const compared = new URLSearchParams({ model: String(body.model), task: String(body.task) });
  return (
    <>
      <Tlp level={marking.tlp} />
      <span>{t('findings.by', { type: typeWord(speech, type), institute: author })}</span>
      <Instant speech={speech} at={issuedAt} />
      {withdrawn === null ? undefined : <State tone="bad">{t('findings.withdrawn')}</State>}
      {isFinding ? (
        <a class="button plain" href={`/comparisons?${compared}`}>
          {t('findings.compare')}
        </a>
      ) : undefined}
      {type === 'alert' ? (
        <a class="button plain" href={incidentOf(statement)}>
          {t('findings.to-incident')}
        </a>
      ) : undefined}
    </>
  );
}

const incidentOf = ({ id, body }: Statement): string =>
  incidentAddress(typeof body.incident === 'string' ? body.incident : id, String(body.status));

function TakenBack({
  visit: { t, speech },
  statement: { withdrawn, remark },
}: {
  readonly visit: SignedIn;
  readonly statement: Statement;
}) {
  return (
    <>
      {withdrawn === null ? undefined : (
        <div class="banner" data-tone="bad">
          <p class="warning">
            <Icon name="alert" />
            {t('findings.was-withdrawn', { reason: wordOf(speech, 'reason', withdrawn.reason) })}
          </p>
          <a href={`/findings/${withdrawn.statement}`}>{t('findings.the-withdrawal')}</a>
        </div>
      )}
      {remark === null ? undefined : (
        <div class="banner" data-tone="wait">
          <p>{t('findings.was-remarked')}</p>
          <a href={`/findings/${remark}`}>{t('findings.the-remark')}</a>
        </div>
      )}
    </>
  );
}
