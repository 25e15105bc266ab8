/** What a scan finds: a secret opens something, personal data is about somebody. Words for people are the reader's own. */
export const SCAN_KINDS = {
  'api-key': 'secret',
  'private-key': 'secret',
  'json-web-token': 'secret',
  password: 'secret',
  'connection-string': 'secret',
  'random-token': 'secret',
  'email-address': 'personal',
  'phone-number': 'personal',
  iban: 'personal',
  'payment-card': 'personal',
  'ip-address': 'personal',
} as const;
export type ScanKind = keyof typeof SCAN_KINDS;
export type ScanCategory = (typeof SCAN_KINDS)[ScanKind];

/** One hit in a text; positions in UTF-16 units, `end` is the one behind it. */
export interface TextHit {
  readonly kind: ScanKind;
  readonly start: number;
  readonly end: number;
}
