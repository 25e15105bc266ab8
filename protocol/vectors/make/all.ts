import { authorityVectors } from './authority.ts';
import { bundleVectors } from './bundle.ts';
import { charterVectors } from './charter.ts';
import { charterCrisisVectors } from './charter-crisis.ts';
import { pushVectors } from './push.ts';
import { pushReceiptVectors } from './push-receipt.ts';
import { receiptVectors } from './receipt.ts';
import { registryVectors } from './registry.ts';
import { statementVectors } from './statement.ts';
import type { MadeVector } from './vector.ts';

/** Every vector that is made here, the same at every run: keys from names, one fixed instant. */
export const allVectors = (): readonly MadeVector[] => [
  ...authorityVectors(),
  ...bundleVectors(),
  ...charterVectors(),
  ...charterCrisisVectors(),
  ...pushVectors(),
  ...pushReceiptVectors(),
  ...receiptVectors(),
  ...registryVectors(),
  ...statementVectors(),
];

export const pathOf = ({ topic, kind, name }: MadeVector): string => `${topic}/${kind}/${name}.json`;
export const textOf = ({ content }: MadeVector): string => `${JSON.stringify(content, null, 2)}\n`;
