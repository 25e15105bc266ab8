import {
  CHARTER_PAYLOAD_TYPE,
  type Envelope,
  encodeBase64,
  parseEnvelope,
  sha256Hex,
} from '@comity/protocol';
import { CHARTER_BYTES_MAX, CHARTER_SIGNATURES_MAX } from '@comity/protocol/limits';
import type { FieldProblem } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { ErrorSummary } from '../../parts/fields.tsx';
import { FileField } from '../../parts/file-field.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { ProposalItem } from './answers.ts';
import { bytesFrom, passkeyFirst, problemOf } from './problem.ts';
import { ProposalState } from './proposal-state.tsx';
import { changeLines } from './proposal-words.ts';
import { runTrail } from './run-nav.tsx';

/** One charter on its way: what it changes, who has signed, whose signatures are missing, and how to add one. */
export const proposalPage = page('get', '/run/charter/proposals/:id', (visit) => showProposal(visit));

/** Each signature of the file is handed in by itself; the one that completes the charter puts it in force. */
export const addSignatures = page('post', '/run/charter/proposals/:id', async (visit) => {
  const { api, form, params, t } = visit;
  const bytes = await bytesFrom(await form(), 'signed');
  if (bytes === undefined) return showProposal(visit, [{ field: 'signed', message: t('run.file-missing') }]);
  const envelope = parseEnvelope(bytes, [CHARTER_PAYLOAD_TYPE], {
    bytesMax: CHARTER_BYTES_MAX,
    signaturesMax: CHARTER_SIGNATURES_MAX,
  });
  if (!envelope.ok) return showProposal(visit, problemOf(visit, envelope.refusal, 'signed'));
  if (sha256Hex(envelope.value.payload) !== params.id)
    return showProposal(visit, [{ field: 'signed', message: t('run.signed-other') }]);
  const path = `/charter-proposals/${params.id}/signatures`;
  for (const { keyid, sig } of await newSignatures(visit, envelope.value)) {
    const json = { keyId: keyid, signature: encodeBase64(sig) };
    const added = await api.json<{ readonly adopted: unknown }>('POST', path, { json });
    if (!added.ok)
      return (
        passkeyFirst(added.refusal, `/run/charter/proposals/${params.id}`) ??
        showProposal(visit, problemOf(visit, added.refusal, 'signed'))
      );
    if (added.value.adopted !== null) break;
  }
  return { redirect: `/run/charter/proposals/${params.id}` };
});

async function newSignatures(
  { api, params }: Pick<SignedIn, 'api' | 'params'>,
  { signatures }: Envelope,
): Promise<Envelope['signatures']> {
  const present = await api.need<{ readonly signatures: readonly { readonly keyId: string }[] }>(
    `/charter-proposals/${params.id}`,
  );
  return signatures.filter(({ keyid }) => !present.signatures.some(({ keyId }) => keyId === keyid));
}

export const forgetProposal = page(
  'post',
  '/run/charter/proposals/:id/forget',
  async ({ api, form, params }) => {
    const revision = Number((await form()).text('revision'));
    orEndPage(await api.json('DELETE', `/charter-proposals/${params.id}`, { revision }));
    return { redirect: '/run/charter#proposals' };
  },
);

/** The file that the next signer takes. */
export const proposalFile = page('get', '/run/charter/proposals/:id/file', async ({ api, params }) => {
  const file = orEndPage(
    await api.response('GET', `/charter-proposals/${encodeURIComponent(params.id ?? '')}/file`),
  );
  const headers = new Headers();
  for (const name of ['content-type', 'content-disposition']) headers.set(name, file.headers.get(name) ?? '');
  return new Response(file.body, { headers });
});

async function showProposal(visit: SignedIn, problems: readonly FieldProblem[] = []): Promise<Shown> {
  const { api, t, speech, params, may } = visit;
  const proposal = await api.need<ProposalItem>(`/charter-proposals/${encodeURIComponent(params.id ?? '')}`);
  const lines = changeLines(visit, proposal);
  return {
    title: t('run.proposal-title', { version: proposal.charter.version }),
    section: 'run',
    trail: [...runTrail(visit), { href: '/run/charter', text: t('run.charter') }],
    lede: <ProposalState t={t} state={proposal.state} />,
    ...(problems.length === 0 ? {} : { status: 422 as const }),
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <div class="columns even">
          <Panel title={t('run.changes')}>
            {lines.length === 0 ? <p class="empty">{t('run.changes-none')}</p> : undefined}
            <ul class="points">
              {lines.map((line) => (
                <li>{line}</li>
              ))}
            </ul>
            <Facts
              rows={[
                [t('run.proposal-by'), proposal.proposedBy],
                [t('run.issued'), <Instant speech={speech} at={proposal.proposedAt} />],
                [
                  t('run.charter-digest'),
                  <>
                    <code>{proposal.id}</code>
                    <span class="hint">{t('run.charter-digest-hint')}</span>
                  </>,
                ],
              ]}
            />
          </Panel>
          <Live id="signatures" on={['charter-adopted']}>
            <Signatures visit={visit} proposal={proposal} />
          </Live>
        </div>
        {proposal.state === 'open' ? (
          <div class="columns even">
            <HowToSign visit={visit} proposal={proposal} />
            {may('operator') ? (
              <BringSignatures visit={visit} proposal={proposal} problems={problems} />
            ) : undefined}
          </div>
        ) : undefined}
        {may('operator') ? <Forget visit={visit} proposal={proposal} /> : undefined}
      </>
    ),
  };
}

interface OfProposal {
  readonly visit: SignedIn;
  readonly proposal: ProposalItem;
}

function Signatures({ visit: { t, speech }, proposal: { rules } }: OfProposal) {
  return (
    <Panel title={t('run.signatures')}>
      <Table
        caption={t('run.signatures')}
        captionHidden
        rows={rules}
        empty={t('run.nobody')}
        columns={[
          {
            head: t('run.rule'),
            isHead: true,
            cell: ({ which, version, threshold, signed }) => (
              <>
                {t(`run.rule-${which}`, { version })}
                <span class="hint">{t('run.rule-needs', { threshold })}</span>
                {signed.length >= threshold ? (
                  <State tone="good">{t('run.rule-enough')}</State>
                ) : (
                  <State tone="wait">{t('run.rule-more', { count: threshold - signed.length })}</State>
                )}
              </>
            ),
          },
          { head: t('run.rule-signed'), cell: ({ signed }) => speech.list(signed) || t('run.nobody') },
          { head: t('run.rule-missing'), cell: ({ missing }) => speech.list(missing) || t('run.nobody') },
        ]}
      />
    </Panel>
  );
}

const HowToSign = ({ visit: { t }, proposal: { id, charter } }: OfProposal) => (
  <Panel title={t('run.sign-how')}>
    <ol class="points">
      <li>
        {t('run.sign-step-1')} <a href={`/run/charter/proposals/${id}/file`}>{t('run.sign-file')}</a>
      </li>
      <li>
        {t('run.sign-step-2')} <code>comity charter sign charter-{charter.version}.json</code>
      </li>
      <li>{t('run.sign-step-3')}</li>
    </ol>
  </Panel>
);

const BringSignatures = ({
  visit: { t },
  proposal: { id },
  problems,
}: OfProposal & { readonly problems: readonly FieldProblem[] }) => (
  <Panel title={t('run.sign-back')}>
    <form method="post" action={`/run/charter/proposals/${id}`} enctype="multipart/form-data">
      <FileField
        name="signed"
        label={t('run.signed-file')}
        hint={t('run.signed-file-hint')}
        problems={problems}
        accept=".json,application/json"
      />
      <button type="submit">{t('run.signed-add')}</button>
    </form>
  </Panel>
);

const Forget = ({ visit: { t }, proposal: { id, revision } }: OfProposal) => (
  <form method="post" action={`/run/charter/proposals/${id}/forget`} class="forget">
    <input type="hidden" name="revision" value={String(revision)} />
    <button type="submit" class="plain">
      {t('run.proposal-forget')}
    </button>
    <p class="hint">{t('run.proposal-forget-hint')}</p>
  </form>
);
