import { VerifierForm } from './verifier-form.tsx';
import type { VerifyWords } from './words.ts';

interface OfflineDocumentProps {
  readonly t: VerifyWords;
  readonly version: string;
  readonly style: string;
  readonly script: string;
  /** `'sha256-…'` of exactly that style and that script. */
  readonly styleHash: string;
  readonly scriptHash: string;
}

/** One file that verifies without a node and without a network. Its policy lets nothing run, load or leave but the one style and the one script in it. */
export const OfflineDocument = ({
  t,
  version,
  style,
  script,
  styleHash,
  scriptHash,
}: OfflineDocumentProps) => (
  <html lang="en" data-theme="auto" data-mood="plain">
    <head>
      <meta charset="utf-8" />
      <meta
        http-equiv="Content-Security-Policy"
        content={`default-src 'none'; script-src ${scriptHash}; style-src ${styleHash}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`}
      />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <title>{t('verify.offline-title')}</title>
      {/* our own style sheet, named by its hash above */}
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body class="offline">
      <main id="content">
        <h1>{t('verify.offline-title')}</h1>
        <p>{t('verify.intro')}</p>
        <p>{t('verify.offline-note')}</p>
        <noscript>
          <p class="warning">{t('verify.offline-noscript')}</p>
        </noscript>
        <VerifierForm t={t} />
      </main>
      <footer>
        <p class="hint">{t('verify.offline-version', { version })}</p>
      </footer>
      {/* our own bundle, named by its hash above */}
      <script type="module" dangerouslySetInnerHTML={{ __html: script }} />
    </body>
  </html>
);
