import type { FieldProblem } from '../form.ts';
import type { SignedIn } from '../page.ts';
import { stepUpAddress } from '../sign-draft.ts';
import { Facts } from './facts.tsx';
import { Input } from './fields.tsx';
import { Island } from './island.tsx';

interface SignFormProps {
  readonly visit: SignedIn;
  readonly draft: { readonly id: string; readonly revision: number; readonly payloadSha256: string };
  /** Of an actual alert: `confirmation.phrase` of its draft. */
  readonly confirmPhrase: string | null;
  /** The page that takes the form: it calls `signDraft`. */
  readonly action: string;
  /** The API asked for a passkey (`step-up-needed`): the way there stands in place of the buttons. */
  readonly stepUpNeeded: boolean;
  readonly problems?: readonly FieldProblem[];
}

/** Of a page with a `SignForm`: name it in the page's `islands`. */
export const SIGN_ISLAND = 'sign-draft';

/**
 * The signature under a draft: by this browser's key where it is delegated to the person's post, by the signer that the node holds for that post, or by
 * the command line. The exact bytes are named by their digest. Needs `islands: [SIGN_ISLAND]`; without script the held signer and the command are left.
 */
export async function SignForm(props: SignFormProps) {
  const { visit, draft, confirmPhrase, action, stepUpNeeded, problems = [] } = props;
  const { t, session, place } = visit;
  const { held, keys } = await signersOf(visit);
  const formId = `sign-${draft.id}`;
  const words = {
    sign: t('account.sign-browser'),
    works: t('account.sign-browser-works'),
    failed: t('account.sign-browser-failed', { reason: '{reason}' }),
    differs: t('account.sign-differs'),
  };
  return (
    <div class="sign">
      <Facts
        rows={[
          [t('account.sign-as'), session.post ?? t('account.no-post')],
          [t('account.digest'), <code class="whole-digest">{draft.payloadSha256}</code>],
        ]}
      />
      {stepUpNeeded ? (
        <p>
          {t('account.sign-step-up-hint')}{' '}
          <a class="button" href={stepUpAddress(place.url)}>
            {t('account.sign-step-up')}
          </a>
        </p>
      ) : (
        <form method="post" action={action} id={formId}>
          <input type="hidden" name="revision" value={String(draft.revision)} />
          <input type="hidden" name="keyId" value="" />
          <input type="hidden" name="signature" value="" />
          {confirmPhrase === null ? undefined : (
            <Input
              name="confirm"
              label={t('account.phrase', { phrase: confirmPhrase })}
              hint={t('account.phrase-hint')}
              problems={problems}
              spellcheck={false}
              required
            />
          )}
          {held && session.post !== null ? (
            <>
              <button type="submit" name="heldSigner" value={session.post}>
                {t('account.sign-held', { post: session.post })}
              </button>
              <p class="hint">{t('account.sign-held-hint', { post: session.post })}</p>
            </>
          ) : undefined}
        </form>
      )}
      {stepUpNeeded ? undefined : (
        <Island
          name={SIGN_ISLAND}
          props={{ formId, draft: draft.id, sha256: draft.payloadSha256, keys, words }}
        />
      )}
      <p class="hint">
        {t('account.sign-command')} <code>comity approve {draft.id.slice(0, 12)}</code>
      </p>
    </div>
  );
}

interface StatusAnswer {
  readonly heldSigners: readonly { readonly post: string }[];
}
interface MemberAnswer {
  readonly delegations: readonly { readonly keyId: string; readonly post: string; readonly state: string }[];
}

/** Who can sign for the person's post: the node itself, and which keys. */
export async function signersOf({
  api,
  session,
}: Pick<SignedIn, 'api' | 'session'>): Promise<{ readonly held: boolean; readonly keys: readonly string[] }> {
  if (session.post === null) return { held: false, keys: [] };
  const [status, member] = await Promise.all([
    api.json<StatusAnswer>('GET', '/status'),
    api.json<MemberAnswer>('GET', `/members/${session.institute}`),
  ]);
  const ofPost = ({ post }: { readonly post: string }): boolean => post === session.post;
  return {
    held: status.ok && status.value.heldSigners.some(ofPost),
    keys: member.ok
      ? member.value.delegations
          .filter((each) => ofPost(each) && each.state === 'in-force')
          .map(({ keyId }) => keyId)
      : [],
  };
}
