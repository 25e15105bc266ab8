import type { FileOutcome, Trust } from '@comity/formats/verify';
import { Digest, StatementId } from '@comity/protocol';
import { VERIFY_FILES_MAX } from '@comity/protocol/limits';
import type { FieldProblem } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import { openPage, page, type Shown, type Visit } from '../../page.ts';
import { ErrorSummary, Input } from '../../parts/fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { consoleVerifier } from '../../verifier/console-verifier.ts';
import { Outcome } from '../../verifier/outcome.tsx';
import { VerifierForm } from '../../verifier/verifier-form.tsx';
import { verifyApart } from '../../verifier/verify-apart.ts';
import { Places } from './places.tsx';

/** Drop a file, or name a statement of this node by its id. */
export const verifyPage = openPage('get', '/verify', async (visit) => {
  const id = visit.query('id').trim().toLowerCase();
  if (id === '') return shown(visit, {});
  if (!StatementId.safeParse(id).success) {
    const problems = [{ field: 'id', message: visit.t('verify.by-id-wrong') }];
    return { ...(await shown(visit, { id, problems })), status: 422 };
  }
  return shown(visit, { id, statement: await verifyStatement(visit, id) });
});

/** For whoever has no script: the same checks in the same words, by the node. */
export const verifyUpload = page('post', '/verify', async (visit) => {
  const form = await visit.form();
  const files = form.files('files');
  const pin = form.text('pin').toLowerCase();
  const problems = [
    ...(files.length === 0 ? [{ field: 'files', message: visit.t('verify.files-missing') }] : []),
    ...(pin !== '' && !Digest.safeParse(pin).success
      ? [{ field: 'pin', message: visit.t('verify.pin-wrong') }]
      : []),
  ];
  if (problems.length > 0) return { ...(await shown(visit, { problems, pin })), status: 422 };
  const read = await Promise.all(
    files
      .slice(0, VERIFY_FILES_MAX)
      .map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
  const outcomes = orEndPage(await verifyApart(read, trustOf(visit, pin)));
  return shown(visit, { outcomes, pin });
});

const trustOf = ({ place }: Visit, pin: string): Pick<Trust, 'pinnedCharter' | 'nowMs'> => ({
  pinnedCharter: pin === '' ? undefined : Digest.parse(pin),
  nowMs: place.nowMs,
});

/** What the node would give out as a file, verified like one, and held to the first charter of the node's own chain. */
async function verifyStatement(visit: Visit, id: string): Promise<FileOutcome | undefined> {
  const { api } = visit;
  const answer = orEndPage(await api.response('GET', `/statements/${id}/bundle`));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const chain = await api.need<{ readonly items: readonly { readonly sha256: string }[] }>('/charter/chain');
  const trust = trustOf(visit, chain.items[0]?.sha256 ?? '');
  const [outcome] = orEndPage(await verifyApart([{ name: `${id.slice(0, 12)}.comity.json`, bytes }], trust));
  return outcome;
}

interface Given {
  readonly id?: string;
  readonly pin?: string;
  readonly problems?: readonly FieldProblem[];
  readonly outcomes?: readonly FileOutcome[];
  readonly statement?: FileOutcome | undefined;
}

async function shown(
  visit: Visit,
  { id, pin, problems = [], outcomes = [], statement }: Given,
): Promise<Shown> {
  const { t, place } = visit;
  const { offlineSha256 } = await consoleVerifier(place.version);
  return {
    title: t('verify.title'),
    section: 'verify',
    islands: ['verifier'],
    lede: <Places visit={visit} here="/verify" />,
    body: (
      <div class="verify-page">
        <ErrorSummary t={t} problems={problems} />
        <p>{t('verify.intro')}</p>
        <Panel title={t('verify.file')}>
          <p class="hint">{t('verify.file-note')}</p>
          <VerifierForm
            t={t}
            script="/verify/verifier.js"
            problems={problems}
            {...(pin === undefined ? {} : { pin })}
          >
            {outcomes.map((outcome) => (
              <Outcome t={t} outcome={outcome} />
            ))}
          </VerifierForm>
        </Panel>
        <Panel title={t('verify.by-id')}>
          <form method="get" action="/verify">
            <Input
              name="id"
              label={t('verify.by-id-label')}
              hint={t('verify.by-id-hint')}
              value={id ?? ''}
              maxlength={64}
              spellcheck={false}
              problems={problems}
            />
            <button type="submit">{t('verify.submit')}</button>
          </form>
          {statement === undefined || id === undefined ? undefined : (
            <>
              <Outcome
                t={t}
                outcome={statement}
                linkOf={({ name }) => `/api/v1/statements/${id}/parts/${encodeURIComponent(name)}`}
              />
              <p>
                <a
                  class="button plain"
                  href={`/api/v1/statements/${id}/bundle`}
                  download={`${id}.comity.json`}
                >
                  <Icon name="download" />
                  {t('verify.by-id-save')}
                </a>
              </p>
            </>
          )}
        </Panel>
        <Panel title={t('verify.offline-panel')}>
          <p>{t('verify.offline-text')}</p>
          <p>
            <a class="button plain" href="/verify/offline.html" download="comity-verifier.html">
              <Icon name="download" />
              {t('verify.offline-save')}
            </a>
          </p>
          <p class="hint">
            {t('verify.offline-digest')} <code class="digest">{offlineSha256}</code>
          </p>
        </Panel>
      </div>
    ),
  };
}
