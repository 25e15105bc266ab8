import { IntlMessageFormat } from 'intl-messageformat';
import { verify } from '../../i18n/en/verify.ts';
import type { VerifyWords } from '../words.ts';

/** The messages of verifying, in English: a file that works alone carries no others. */
export const browserWords: VerifyWords = (key, values = {}) =>
  String(new IntlMessageFormat(verify[key], 'en-GB').format({ ...values }));
