import { type BodyOf, type Instant, instantOf } from '@comity/protocol';
import { ALERT_MODELS_MAX } from '@comity/protocol/limits';
import type { CapAlert } from './cap-alert.ts';
import type { CapInfo } from './cap-document.ts';
import { CAP_MODEL, type CapLeftOut, leftOutOf } from './cap-left-out.ts';
import { capTimeMs } from './cap-time.ts';
import { fitText } from './fit-text.ts';

type Body = BodyOf<'alert'>;

export interface CapDraft {
  /** Fields of an alert that the CAP alert says; null or empty where it does not. No status: a person chooses it. */
  readonly draft: {
    readonly title: string | null;
    readonly event: string | null;
    readonly categories: Body['categories'];
    readonly urgency: Body['urgency'];
    readonly severity: Body['severity'];
    readonly certainty: Body['certainty'];
    readonly description: string | null;
    readonly instruction: string | null;
    readonly responses: Body['responses'];
    readonly models: Body['models'];
    /** May be over already. */
    readonly expiresAt: Instant | null;
  };
  /** What the sender said it was: a proposal and no more. Somebody else's Actual makes nothing actual here. */
  readonly statusSeen: CapAlert['status'];
  readonly messageSeen: CapAlert['msgType'];
  readonly origin: { readonly identifier: string; readonly sender: string; readonly sentAt: Instant | null };
  /** All that the CAP alert says and the draft does not, by its place. */
  readonly leftOut: readonly CapLeftOut[];
}

/**
 * What a CAP alert from outside gives to a draft (spec/cap.md). Of several infos, the first in `language` (a primary subtag; `en` where an info
 * names none) counts, or else the first. Texts come out as a statement takes them.
 */
export function draftOfCap(cap: CapAlert, language = 'en'): CapDraft {
  const spoken = cap.info.findIndex(
    (info) => (info.language ?? 'en').toLowerCase().split('-')[0] === language,
  );
  const chosen = Math.max(spoken, 0);
  const info = cap.info[chosen];
  const texts = textsOf(info);
  const models = modelsOf(info);
  return {
    draft: {
      title: texts.headline.text,
      event: texts.event.text,
      description: texts.description.text,
      instruction: texts.instruction.text,
      categories: unique(info?.category ?? []),
      urgency: info?.urgency ?? 'Unknown',
      severity: info?.severity ?? 'Unknown',
      certainty: info?.certainty ?? 'Unknown',
      responses: unique(info?.responseType ?? []),
      models: models.slice(0, ALERT_MODELS_MAX).flatMap(({ text }) => text ?? []),
      expiresAt: instantOfCap(info?.expires ?? null),
    },
    statusSeen: cap.status,
    messageSeen: cap.msgType,
    origin: { identifier: cap.identifier, sender: cap.sender, sentAt: instantOfCap(cap.sent) },
    leftOut: leftOutOf(cap, chosen, texts, models),
  };
}

const textsOf = (info: CapInfo | undefined) => ({
  headline: fitText(info?.headline ?? null, 'line', 200),
  event: fitText(info?.event ?? null, 'line', 200),
  description: fitText(info?.description ?? null, 'prose', 8000),
  instruction: fitText(info?.instruction ?? null, 'prose', 4000),
});

const modelsOf = (info: CapInfo | undefined) =>
  unique(
    (info?.parameter ?? []).filter(({ valueName }) => valueName === CAP_MODEL).map(({ value }) => value),
  ).map((model) => fitText(model, 'line', 200));

const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

/** Null where there is no time, or one outside of the years that an instant has. */
function instantOfCap(text: string | null): Instant | null {
  const ms = text === null ? undefined : capTimeMs(text);
  return ms === undefined || ms < YEAR_1_MS || ms >= YEAR_10000_MS ? null : instantOf(ms);
}
const YEAR_1_MS = Date.parse('0001-01-01T00:00:00Z');
const YEAR_10000_MS = Date.UTC(10_000, 0, 1);
