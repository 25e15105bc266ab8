/** A small CAP alert as text, with any element replaced: the value is what stands in the place of the whole element, '' takes it out. */
export function capText(changes: Readonly<Record<string, string>> = {}): string {
  const fields: Readonly<Record<string, string>> = { ...FIELDS, ...changes };
  const info = INFO_NAMES.map((name) => fields[name] ?? '').join('');
  const alert = ALERT_NAMES.map((name) =>
    name === 'info' && changes.info === undefined ? `<info>${info}</info>` : (fields[name] ?? ''),
  );
  return `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${alert.join('')}</alert>`;
}

const ALERT_NAMES =
  'identifier sender sent status msgType source scope restriction addresses code note references incidents info'.split(
    ' ',
  );
const INFO_NAMES =
  'language category event responseType urgency severity certainty audience eventCode effective onset expires senderName headline description instruction web contact parameter resource area'.split(
    ' ',
  );

const element = (name: string, text: string): readonly [string, string] => [
  name,
  `<${name}>${text}</${name}>`,
];

const FIELDS: Readonly<Record<string, string>> = Object.fromEntries([
  element('identifier', 'urn:example:1'),
  element('sender', 'north@example'),
  element('sent', '2026-11-21T10:00:00-00:00'),
  element('status', 'Exercise'),
  element('msgType', 'Alert'),
  element('scope', 'Public'),
  element('category', 'Safety'),
  element('event', 'Misuse of a model'),
  element('urgency', 'Expected'),
  element('severity', 'Severe'),
  element('certainty', 'Likely'),
  element('expires', '2026-11-22T10:00:00-00:00'),
  element('headline', 'Headline'),
]);
