/** When it happened, when it was known, when it was determined: in the forms of findings and of alerts. */
export const moments = {
  'moments.title': 'When it happened and was known',
  'moments.open': 'Say when, if it is known',
  'moments.note': 'Times for reports count from these. Leave empty what nobody knows.',
  'moments.occurredAt': 'It happened',
  'moments.awareAt': 'We have known since',
  'moments.determinedAt': 'We determined that it matters',
  'moments.hint': 'UTC, not your own time.',
  'moments.unreadable': 'That is no time. Give the day and the hour, in UTC.',
  'moments.future': 'That has not come yet. Give a time that is over, in UTC.',
  'moments.before-occurredAt': 'That is before it happened.',
  'moments.before-awareAt': 'That is before you knew of it.',
  'moments.before-determinedAt': 'That is before it was determined.',
  'moments.clocks': 'Times for reports that this would start',
  'moments.clocks-note':
    'Counted as if it were issued now. Arithmetic on what you claim and tell: whether a duty exists is for counsel.',
} as const;
