import type { Marking } from '@comity/protocol';
import { conditionUrns } from './condition-urn.ts';
import { type IepPolicy, toIepPolicy } from './iep-policy.ts';
import { type MarkingSource, originatorOf, withoutForbiddenName } from './marking-source.ts';
import { IEP_EXTENSION } from './stix-iep.ts';
import type { StixMarking, StixReference } from './stix-marking.ts';
import { COMITY_EXTENSION, toStixTerms } from './stix-terms.ts';
import { stixTlp } from './stix-tlp.ts';
import { termsText } from './terms-text.ts';
import { uuidOfContent } from './uuid-v5.ts';

/**
 * The marking as marking-definitions of STIX 2.1, in this order: the one of TLP 2.0 with its fixed id, an IEP 2.0 policy, and
 * Comity's own with every term but the audience, which is nobody else's business. Whatever is exported refers to all three in
 * `object_marking_refs`. The same input gives the same bytes.
 */
export function toStixMarkings(own: Marking, ownSource: MarkingSource): readonly StixMarking[] {
  const { marking, source } = withoutForbiddenName(own, ownSource);
  return [stixTlp(marking.tlp), iepMarking(marking, source), comityMarking(marking, source)];
}

function iepMarking(marking: Marking, source: MarkingSource): StixMarking {
  const {
    id,
    name,
    end_date: _end,
    attribution,
    external_references,
    ...rest
  } = toIepPolicy(marking, source);
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: `marking-definition--${id}`,
    created: source.nowIso,
    name,
    external_references: external_references.map(toReference),
    extensions: {
      [IEP_EXTENSION]: {
        extension_type: 'property-extension',
        ...rest,
        iep_id: id,
        provider_attribution: attribution,
      } satisfies StixIepContent,
    },
  };
}

/** Named otherwise than in IEP's own JSON: `iep_id`, `provider_attribution`, and no null. */
type StixIepContent = {
  readonly extension_type: string;
  readonly iep_id: string;
  readonly provider_attribution: string;
} & Omit<IepPolicy, 'id' | 'name' | 'end_date' | 'attribution' | 'external_references'>;

function comityMarking(marking: Marking, source: MarkingSource): StixMarking {
  const content = {
    type: 'marking-definition' as const,
    spec_version: '2.1' as const,
    created: source.nowIso,
    name: `Terms of ${originatorOf(source)}`,
    definition_type: 'statement' as const,
    definition: { statement: termsText(marking, source) },
    external_references: conditionUrns(marking, source).map(toReference),
    extensions: { [COMITY_EXTENSION]: toStixTerms(marking, source) },
  };
  return { ...content, id: `marking-definition--${uuidOfContent(content)}` };
}

const toReference = (url: string): StixReference => ({ source_name: 'comity', url });

/** What a bundle needs beside the markings so that its extension is defined (STIX 2.1 section 7.3). */
export const STIX_EXTENSION_OBJECTS = [
  {
    type: 'identity',
    spec_version: '2.1',
    id: 'identity--038a715f-29a1-59ad-9d86-4e642501feed',
    created: '2026-11-21T00:00:00.000Z',
    modified: '2026-11-21T00:00:00.000Z',
    name: 'Comity',
    identity_class: 'system',
  },
  {
    type: 'extension-definition',
    spec_version: '2.1',
    id: COMITY_EXTENSION,
    created_by_ref: 'identity--038a715f-29a1-59ad-9d86-4e642501feed',
    created: '2026-11-21T00:00:00.000Z',
    modified: '2026-11-21T00:00:00.000Z',
    name: 'Comity terms',
    description:
      'The terms of an originator beyond TLP and IEP: purposes, prohibited uses, claimed instruments and others.',
    schema: 'urn:comity:marking-exchange:1, protocol/spec/marking-exchange.md',
    version: '1.0.0',
    extension_types: ['property-extension'],
  },
] as const;
