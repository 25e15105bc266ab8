import { sayingsOfIep } from './iep-policy.ts';
import { type Saying, UNKNOWN } from './terms.ts';

/** oasis-open/cti-stix-common-objects, extension-definition-specifications/iep-marking-definition-762. */
export const IEP_EXTENSION = 'extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a';

/** What an IEP policy in a STIX extension says; the references stand beside the extension. */
export function sayingsOfStixIep(extension: unknown): Saying[] {
  if (typeof extension !== 'object' || extension === null || Array.isArray(extension)) return [UNKNOWN];
  // as: an object that is no list has named members
  const {
    extension_type: _type,
    iep_id,
    provider_attribution,
    ...rest
  } = extension as Readonly<Record<string, unknown>>;
  if ('attribution' in rest || 'id' in rest) return [UNKNOWN];
  return sayingsOfIep({ ...rest, id: iep_id, attribution: provider_attribution });
}
