import {
  CAP_CATEGORIES,
  CAP_CERTAINTIES,
  CAP_RESPONSES,
  CAP_SEVERITIES,
  CAP_URGENCIES,
} from '@comity/protocol';
import { z } from 'zod';
import { capTimeMs } from './cap-time.ts';
import { trimXml } from './xml-space.ts';

/**
 * A CAP 1.2 alert by its schema (cap12.xsd): what each element may hold, under the standard's own names. Absent is null, or an empty
 * list. Rules between elements are in cap-rules.ts.
 */

const Text = z.string();
const OptionalText = Text.nullable();
/** Types other than text are read without the white space around them, as XML Schema says. */
const trimmed = (judge: (text: string) => boolean) => z.string().overwrite(trimXml).refine(judge);
const matching = (pattern: RegExp) => trimmed((text) => pattern.test(text));

const Time = trimmed((text) => capTimeMs(text) !== undefined);
const Decimal = matching(/^[-+]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})$/);
/** A URI, or a reference to one. */
const Uri = matching(/^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2}|[^\p{ASCII}\s\p{C}])*$/u);

const Pair = z.strictObject({ valueName: Text, value: Text });

export const CapResource = z.strictObject({
  resourceDesc: Text,
  mimeType: Text,
  size: matching(/^[-+]?\d{1,30}$/).nullable(),
  uri: Uri.nullable(),
  derefUri: OptionalText,
  digest: OptionalText,
});
export type CapResource = z.infer<typeof CapResource>;

export const CapArea = z.strictObject({
  areaDesc: Text,
  polygon: z.array(Text),
  circle: z.array(Text),
  geocode: z.array(Pair),
  altitude: Decimal.nullable(),
  ceiling: Decimal.nullable(),
});
export type CapArea = z.infer<typeof CapArea>;

export const CapInfo = z.strictObject({
  language: matching(/^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/).nullable(),
  category: z.array(z.enum(CAP_CATEGORIES)).min(1),
  event: Text,
  responseType: z.array(z.enum(CAP_RESPONSES)),
  urgency: z.enum(CAP_URGENCIES),
  severity: z.enum(CAP_SEVERITIES),
  certainty: z.enum(CAP_CERTAINTIES),
  audience: OptionalText,
  eventCode: z.array(Pair),
  effective: Time.nullable(),
  onset: Time.nullable(),
  expires: Time.nullable(),
  senderName: OptionalText,
  headline: OptionalText,
  description: OptionalText,
  instruction: OptionalText,
  web: Uri.nullable(),
  contact: OptionalText,
  parameter: z.array(Pair),
  resource: z.array(CapResource),
  area: z.array(CapArea),
});
export type CapInfo = z.infer<typeof CapInfo>;

export const CAP_STATUSES = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
export const CAP_MESSAGE_TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
export const CAP_SCOPES = ['Public', 'Restricted', 'Private'] as const;

/** An alert as it stands in the file: its lists of addresses, references and incidents are still texts. */
export const CapDocument = z.strictObject({
  identifier: Text,
  sender: Text,
  sent: Time,
  status: z.enum(CAP_STATUSES),
  msgType: z.enum(CAP_MESSAGE_TYPES),
  source: OptionalText,
  scope: z.enum(CAP_SCOPES),
  restriction: OptionalText,
  addresses: OptionalText,
  code: z.array(Text),
  note: OptionalText,
  references: OptionalText,
  incidents: OptionalText,
  info: z.array(CapInfo),
});
export type CapDocument = z.infer<typeof CapDocument>;
