import type { Form } from '../../form.ts';

/**
 * A key that a form carries: sent twice, by a second click or by asking for the page again, it makes one thing, and what is shown once is not
 * shown again (Idempotency-Key).
 */
export const OnceKey = () => <input type="hidden" name="once" value={crypto.randomUUID()} />;

/** The header that the form’s key goes in. */
export const onceKeyOf = (form: Form): Readonly<Record<string, string>> => {
  const key = form.text('once');
  return key === '' ? {} : { 'idempotency-key': key };
};
