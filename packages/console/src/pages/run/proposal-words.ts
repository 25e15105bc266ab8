import type { SignedIn } from '../../page.ts';
import type { ProposalItem } from './answers.ts';

/** Signatures that are still needed: of the rule that lacks most, since one signature can count for both. */
export const missingOf = ({ rules }: Pick<ProposalItem, 'rules'>): number =>
  Math.max(0, ...rules.map(({ threshold, signed }) => threshold - signed.length));

/** What a proposal changes, a line each. */
export function changeLines(
  { t, speech }: Pick<SignedIn, 't' | 'speech'>,
  { changes }: ProposalItem,
): readonly string[] {
  const { joined, left, changed, fields, groups, crisis } = changes;
  return [
    ...(joined.length === 0 ? [] : [t('run.change-joined', { institutes: speech.list(joined) })]),
    ...(left.length === 0 ? [] : [t('run.change-left', { institutes: speech.list(left) })]),
    ...changed.map(({ institute, rootKey }) =>
      t(rootKey ? 'run.change-root' : 'run.change-changed', { institute }),
    ),
    ...fields.map(({ field, before, after }) => {
      const say = (text: string): string => {
        if (text === '') return t('run.change-nothing-before');
        return field === 'expiresAt' ? speech.instant(text, 'day') : text;
      };
      return t(`run.change-${field}`, { before: say(before), after: say(after) });
    }),
    ...(groups ? [t('run.change-groups')] : []),
    ...(crisis ? [t('run.change-crisis')] : []),
  ];
}
