import { type Composed, type Composer, composeStatement as compose } from '@comity/formats';
import type { Label, Statement } from '@comity/protocol';
import { orFail } from './refusal-failure.ts';

/** A statement with a fresh label; a refusal ends the command. */
export const composeStatement = <Made extends Statement>(
  content: Pick<Made, 'type' | 'body'>,
  terms: Pick<Label, 'title' | 'marking'> & Partial<Pick<Label, 'parts' | 'relations' | 'nonce'>>,
  composer: Composer,
): Composed<Made> => orFail(compose<Made>(content, terms, composer));
