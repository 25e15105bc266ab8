import type { Marking } from '@comity/protocol';

/** Terms that the institute uses again. */
export interface Template {
  readonly name: string;
  readonly revision: number;
  readonly document: Partial<Marking>;
  readonly updatedBy: string;
  readonly updatedAt: string;
}
