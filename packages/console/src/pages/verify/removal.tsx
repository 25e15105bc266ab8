import { bytesToHex, decodeHex, encodeUtf8, parseCheckpoint, verifyConsistency } from '@comity/protocol';
import type { FieldProblem } from '../../form.ts';
import type { SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { ErrorSummary, Select, TextArea } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import type { Consistency, KnownHead } from './answers.ts';

export interface RemovalAnswer {
  readonly proof: Consistency;
  readonly isKept: boolean;
  /** Whether the earlier root came from the reader, and not from this node's own copy. */
  readonly isBrought: boolean;
}
export interface RemovalRead {
  readonly heads: readonly KnownHead[];
  readonly problems: readonly FieldProblem[];
  readonly answer: RemovalAnswer | undefined;
}

/** Was anything removed since an earlier head? The proof comes from the node and is verified here, against the reader's own checkpoint if there is one. */
export async function readRemoval(
  { api, t, query, may, place }: SignedIn,
  author: string,
): Promise<RemovalRead> {
  const address = `/logs/${encodeURIComponent(author)}`;
  const known = may('auditor', 'operator')
    ? await api.json<{ readonly items: readonly KnownHead[] }>('GET', `${address}/heads?limit=50`)
    : undefined;
  const heads = known?.ok === true ? distinct(known.value.items) : [];
  const note = query('note').replaceAll('\r\n', '\n').trim();
  const since = query('since');
  const none = { heads, problems: [], answer: undefined };
  const earlier = note === '' ? sizeAlone(since) : readNote(note, `${place.network}/${author}`, t);
  if (earlier === undefined) return none;
  if ('message' in earlier) return { ...none, problems: [earlier] };
  const proof = await api.json<Consistency>('GET', `${address}/consistency?from=${earlier.size}`);
  if (!proof.ok && proof.refusal.code === 'not-found' && note !== '')
    return { ...none, problems: [{ field: 'note', message: t('logs.note-newer', { size: earlier.size }) }] };
  if (!proof.ok) return none;
  const isBrought = earlier.root !== undefined;
  const root = earlier.root ?? proof.value.from.root;
  return {
    ...none,
    answer: {
      proof: { ...proof.value, from: { size: earlier.size, root } },
      isBrought,
      isKept: holds(proof.value, root),
    },
  };
}

/** Several people signed for the same size: the first of them is the oldest word. */
const distinct = (heads: readonly KnownHead[]): readonly KnownHead[] =>
  heads.filter(({ size }, at) => !heads.slice(at + 1).some((later) => later.size === size));

interface Earlier {
  readonly size: number;
  readonly root: string | undefined;
}

const sizeAlone = (text: string): Earlier | undefined =>
  /^\d{1,15}$/.test(text) ? { size: Number(text), root: undefined } : undefined;

function readNote(note: string, origin: string, t: SignedIn['t']): Earlier | FieldProblem {
  const read = parseCheckpoint(encodeUtf8(`${note}\n`));
  if (!read.ok) return { field: 'note', message: t('logs.note-wrong') };
  const { checkpoint } = read.value;
  return checkpoint.origin === origin
    ? { size: checkpoint.size, root: bytesToHex(checkpoint.root) }
    : { field: 'note', message: t('logs.note-other', { origin: checkpoint.origin }) };
}

function holds({ from, to, hashes }: Consistency, root: string): boolean {
  const bytes = [root, to.root, ...hashes].flatMap((hex) => {
    const read = decodeHex(hex);
    return read.ok ? [read.value] : [];
  });
  const [oldRoot, newRoot, ...proof] = bytes;
  return (
    oldRoot !== undefined &&
    newRoot !== undefined &&
    proof.length === hashes.length &&
    verifyConsistency(from.size, oldRoot, to.size, newRoot, proof)
  );
}

export function Removal({
  visit: { t, speech, query },
  author,
  removal: { heads, problems, answer },
}: {
  readonly visit: SignedIn;
  readonly author: string;
  readonly removal: RemovalRead;
}) {
  return (
    <Panel title={t('logs.removed-title')} id="removed">
      <ErrorSummary t={t} problems={problems} />
      <p>{t('logs.removed-intro')}</p>
      {answer === undefined ? undefined : <Proven t={t} answer={answer} />}
      <form method="get" action={`/logs/${author}#removed`}>
        {heads.length === 0 ? (
          <p class="hint">{t('logs.since-none')}</p>
        ) : (
          <Select
            name="since"
            label={t('logs.since')}
            value={query('since')}
            options={[
              { value: '', text: t('logs.since-choose') },
              ...heads.map(({ size, at, by }) => ({
                value: String(size),
                text: t('logs.since-option', { at: speech.instant(at), size, by }),
              })),
            ]}
          />
        )}
        <TextArea
          name="note"
          label={t('logs.note')}
          hint={t('logs.note-hint')}
          rows={5}
          value={query('note')}
          problems={problems}
        />
        <button type="submit">{t('logs.prove')}</button>
      </form>
    </Panel>
  );
}

function Proven({
  t,
  answer: { proof, isKept, isBrought },
}: Pick<SignedIn, 't'> & { readonly answer: RemovalAnswer }) {
  const sizes = { size: proof.to.size, from: proof.from.size };
  return (
    <div class="banner" data-tone={isKept ? 'good' : 'bad'}>
      <p>
        <State tone={isKept ? 'good' : 'bad'}>{t(isKept ? 'logs.kept' : 'logs.not-kept')}</State>
      </p>
      <p>{t(isKept ? 'logs.kept-text' : 'logs.not-kept-text', sizes)}</p>
      {isKept && !isBrought ? <p class="hint">{t('logs.kept-own')}</p> : undefined}
      <Facts
        rows={[
          [t('logs.from-root'), <code class="digest">{proof.from.root}</code>],
          [t('logs.to-root'), <code class="digest">{proof.to.root}</code>],
        ]}
      />
      <details>
        <summary>{t('logs.proof-hashes', { count: proof.hashes.length })}</summary>
        <ol>
          {proof.hashes.map((hash) => (
            <li>
              <code class="digest">{hash}</code>
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}
