import type { MessageKey } from '../../i18n/en/index.ts';
import type { Visit } from '../../page.ts';

/** What the island `passkey` says. */
export const passkeyWords = ({ t }: Pick<Visit, 't'>, go: MessageKey) => ({
  go: t(go),
  works: t('account.passkey-works'),
  failed: t('account.passkey-failed', { reason: '{reason}' }),
});
