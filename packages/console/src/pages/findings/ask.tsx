import { composeStatement, noticeMarking } from '@comity/formats';
import {
  type Charter,
  type Digest,
  encodeBase64,
  InstituteId,
  PartName,
  PURPOSES,
  type Statement as SignedStatement,
  StatementId,
} from '@comity/protocol';
import { draftAddress } from '../../addresses.ts';
import { page, type SignedIn } from '../../page.ts';
import { Choices, Input, Select } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import type { Statement } from './answers.ts';
import { showFinding } from './finding.tsx';
import { wordOf } from './words.ts';

/** Asking the originator for parts that the reader's institute may not have: a signed request, drafted here. */
export function AskForm({
  visit: { t, speech, session, may },
  statement: { id, author, parts },
  problem,
}: {
  readonly visit: SignedIn;
  readonly statement: Statement;
  readonly problem: string | null;
}) {
  const missing = parts.filter(({ state }) => state === 'withheld');
  if (missing.length === 0 || author === session.institute) return <></>;
  const problems = problem === null ? [] : [{ field: 'because', message: problem }];
  return (
    <Panel title={t('findings.ask')} id="ask">
      <p>{t('findings.ask-text', { institute: author })}</p>
      {may('publisher') ? (
        <form method="post" action={`/findings/${id}/ask`}>
          <Choices
            name="part"
            label={t('findings.ask-parts')}
            several
            options={missing.map(({ name }) => ({ value: name, text: name }))}
            chosen={missing.map(({ name }) => name)}
          />
          <Select
            name="purpose"
            label={t('findings.ask-purpose')}
            options={PURPOSES.map((value) => ({ value, text: wordOf(speech, 'purpose', value) }))}
          />
          <Input
            name="because"
            label={t('findings.ask-because')}
            maxlength={500}
            required
            problems={problems}
          />
          <button type="submit">{t('findings.ask-go')}</button>
        </form>
      ) : (
        <p class="hint">{t('findings.ask-publisher')}</p>
      )}
    </Panel>
  );
}

export const askPage = page('post', '/findings/:id/ask', async (visit) => {
  const { api, form, params, session, place, speech } = visit;
  const given = await form();
  const statement = await api.need<Statement>(`/statements/${encodeURIComponent(params.id ?? '')}`);
  const { charter, sha256 } = await api.need<{ charter: Charter; sha256: Digest }>('/charter');
  const names = statement.parts.map(({ name }) => name);
  const purpose = PURPOSES.find((known) => known === given.text('purpose')) ?? 'safety-evaluation';
  const composed = composeStatement<Extract<SignedStatement, { type: 'access-request' }>>(
    {
      type: 'access-request',
      body: {
        statement: StatementId.parse(statement.id),
        parts: given
          .list('part')
          .filter((name) => names.includes(name))
          .map((name) => PartName.parse(name)),
        purpose,
        reason: given.text('because'),
      },
    },
    {
      title: 'Request for access',
      marking: noticeMarking([InstituteId.parse(statement.author)], [statement.marking], [purpose]),
    },
    { inForce: { charter, sha256 }, issuer: InstituteId.parse(session.institute), nowMs: place.nowMs },
  );
  if (!composed.ok) return showFinding(visit, statement, speech.refusal(composed.refusal.code));
  const payload = encodeBase64(composed.value.payload);
  const draft = await api.json<{ id: string }>('POST', '/drafts', { json: { payload } });
  return draft.ok
    ? { redirect: draftAddress(draft.value.id) }
    : showFinding(visit, statement, speech.refusal(draft.refusal.code));
});
