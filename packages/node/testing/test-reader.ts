import type { ReaderRole } from '@comity/policy';
import { PURPOSES } from '@comity/protocol';
import type { Reader } from '../src/node.ts';

/** A person with these roles, of no unit in particular, who reads for every purpose. */
export const testReader = (...roles: readonly ReaderRole[]): Reader => ({
  roles,
  post: null,
  unit: 'general',
  purposes: PURPOSES,
});
