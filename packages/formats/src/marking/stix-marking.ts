/** A marking-definition of STIX 2.1 as it is written here (STIX 2.1 section 7.2.1). */
export interface StixMarking {
  readonly type: 'marking-definition';
  readonly spec_version: '2.1';
  readonly id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly created: string;
  readonly name: string;
  readonly definition_type?: 'statement';
  readonly definition?: { readonly statement: string };
  readonly external_references?: readonly StixReference[];
  readonly extensions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface StixReference {
  readonly source_name: string;
  readonly url: string;
}
