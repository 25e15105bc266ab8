import { ALERT_MODELS_MAX } from '@comity/protocol/limits';
import type { CapAlert } from './cap-alert.ts';
import type { CapInfo } from './cap-document.ts';
import { CAP_PARAMETER } from './cap-of-alert.ts';
import type { FittedText } from './fit-text.ts';

/** Why something of a CAP alert does not stand in the draft. Shown to the person who drafts. */
export const CAP_LEFT_OUT_REASONS = {
  'no-place': 'has no place in an alert of ours',
  'sender-terms': 'says who may have it; choose a marking that keeps to it',
  'other-chain': 'names messages of another system; a draft opens an incident of its own',
  'other-info': 'is another language or another event; draft from it by itself',
  'cut-short': 'was longer than its place, and its end is gone',
  'hidden-characters': 'held characters that hide or reorder text; they are gone',
  'unverified-signature': 'is an XML signature, which nobody verified',
} as const;
export type CapLeftOutReason = keyof typeof CAP_LEFT_OUT_REASONS;

/** One thing that is left out: where it stands in the file, never what it says. */
export interface CapLeftOut {
  readonly path: string;
  readonly reason: CapLeftOutReason;
}

/** The parameter that names a model. */
export const CAP_MODEL = `${CAP_PARAMETER}model`;

/** Everything of the alert that a draft from its info `chosen` does not say. */
export function leftOutOf(
  cap: CapAlert,
  chosen: number,
  texts: Readonly<Record<string, FittedText>>,
  models: readonly FittedText[],
): readonly CapLeftOut[] {
  const info = cap.info[chosen];
  const path = `alert.info[${chosen}]`;
  const others = cap.info.map((_, at) => at).filter((at) => at !== chosen);
  return [
    ...alertLeftOut(cap),
    ...others.map((at) => ({ path: `alert.info[${at}]`, reason: 'other-info' as const })),
    ...(info === undefined ? [] : infoLeftOut(info, path)),
    ...Object.entries(texts).flatMap(([name, text]) => changed(text, `${path}.${name}`)),
    ...models.flatMap((text) => changed(text, `${path}.parameter`)),
    ...(models.length > ALERT_MODELS_MAX
      ? [{ path: `${path}.parameter`, reason: 'cut-short' as const }]
      : []),
  ];
}

const ALERT_REASONS = {
  restriction: 'sender-terms',
  addresses: 'sender-terms',
  references: 'other-chain',
  incidents: 'other-chain',
  source: 'no-place',
  code: 'no-place',
  note: 'no-place',
} as const satisfies Partial<Record<keyof CapAlert, CapLeftOutReason>>;

const INFO_NO_PLACE = [
  'audience',
  'eventCode',
  'effective',
  'onset',
  'senderName',
  'web',
  'contact',
  'resource',
  'area',
] as const satisfies readonly (keyof CapInfo)[];

function alertLeftOut(cap: CapAlert): readonly CapLeftOut[] {
  const found = Object.entries(ALERT_REASONS)
    .filter(([name]) => isSaid(cap[name as keyof typeof ALERT_REASONS])) // as: entries of that very table
    .map(([name, reason]) => ({ path: `alert.${name}`, reason }));
  const scope = cap.scope === 'Public' ? [] : [{ path: 'alert.scope', reason: 'sender-terms' as const }];
  const signature = cap.signatureIgnored
    ? [{ path: 'alert.Signature', reason: 'unverified-signature' as const }]
    : [];
  return [...scope, ...found, ...signature];
}

function infoLeftOut(info: CapInfo, path: string): readonly CapLeftOut[] {
  const others = info.parameter.some(({ valueName }) => valueName !== CAP_MODEL);
  const names = [...INFO_NO_PLACE.filter((name) => isSaid(info[name])), ...(others ? ['parameter'] : [])];
  return names.map((name) => ({ path: `${path}.${name}`, reason: 'no-place' as const }));
}

const isSaid = (value: unknown): boolean => value !== null && (!Array.isArray(value) || value.length > 0);

const changed = ({ hadHidden, wasCut }: FittedText, path: string): readonly CapLeftOut[] => [
  ...(hadHidden ? [{ path, reason: 'hidden-characters' as const }] : []),
  ...(wasCut ? [{ path, reason: 'cut-short' as const }] : []),
];
