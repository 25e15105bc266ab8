/** @jsxImportSource preact */
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { findSigningKey, forgetSigningKey, makeSigningKey, type SigningKey } from './signing-key.ts';

/** Of the page of the account (pages/account/browser-key.tsx). */
interface BrowserKeyProps {
  readonly post: string;
  /** Roles that a delegation gives a key. */
  readonly roles: readonly string[];
  /** Keys that are delegated to the post. */
  readonly keys: readonly string[];
  readonly words: Readonly<
    Record<
      | 'none'
      | 'make'
      | 'publicKey'
      | 'id'
      | 'state'
      | 'delegated'
      | 'notDelegated'
      | 'command'
      | 'forget'
      | 'forgetSure'
      | 'unsupported',
      string
    >
  >;
}

type Standing = { readonly key: SigningKey | undefined } | 'looking' | 'unsupported';

for (const place of document.querySelectorAll('[data-island="browser-key"]')) {
  // as: written by the page, beside this island
  const props = JSON.parse(place.querySelector('script')?.textContent ?? '{}') as BrowserKeyProps;
  render(<BrowserKey {...props} />, place);
}

function BrowserKey(props: BrowserKeyProps) {
  const { words } = props;
  const [standing, setStanding] = useState<Standing>('looking');
  const becomes = (found: Promise<SigningKey | undefined>): void => {
    found.then(
      (key) => setStanding({ key }),
      () => setStanding('unsupported'),
    );
  };
  useEffect(() => becomes(findSigningKey()), []);
  if (standing === 'looking') return null;
  if (standing === 'unsupported') return <p>{words.unsupported}</p>;
  if (standing.key !== undefined) {
    const forget = () => window.confirm(words.forgetSure) && becomes(forgetSigningKey());
    return <Shown {...props} signingKey={standing.key} forget={forget} />;
  }
  return (
    <>
      <p>{words.none}</p>
      <button type="button" onClick={() => becomes(makeSigningKey())}>
        {words.make}
      </button>
    </>
  );
}

function Shown({
  post,
  roles,
  keys,
  words,
  signingKey: { publicKey, keyId },
  forget,
}: BrowserKeyProps & { readonly signingKey: SigningKey; readonly forget: () => void }) {
  const delegated = keys.includes(keyId);
  const rows = [
    [words.publicKey, publicKey],
    [words.id, keyId],
  ] as const;
  return (
    <>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
        <div>
          <dt>{words.state}</dt>
          <dd>{delegated ? words.delegated : words.notDelegated}</dd>
        </div>
      </dl>
      {delegated ? null : (
        <>
          <p>{words.command}</p>
          <p>
            <code>{`comity delegate ${post} --roles ${roles.join(',')} --root-key ROOT --public-key ${publicKey}`}</code>
          </p>
        </>
      )}
      <button type="button" class="link" onClick={forget}>
        {words.forget}
      </button>
    </>
  );
}
