import {
  type Composed,
  type Composer,
  composeRemark as compose,
  type Remark,
  type RemarkTerms,
} from '@comity/formats';
import { orFail } from './refusal-failure.ts';

/** The remark; a refusal ends the command. */
export const composeRemark = (terms: RemarkTerms, composer: Composer): Composed<Remark> =>
  orFail(compose(terms, composer));
