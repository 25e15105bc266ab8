import type { Child } from 'hono/jsx';
import type { FieldProblem } from '../../form.ts';
import type { Speech } from '../../i18n/speech.ts';
import { Choices } from '../../parts/fields.tsx';
import type { People } from './people.ts';

interface AudienceChoiceProps {
  readonly t: Speech['t'];
  readonly name: string;
  readonly label: Child;
  readonly hint?: Child;
  readonly people: People;
  readonly chosen: readonly string[];
  readonly problems?: readonly FieldProblem[];
  /** Whether the public may be named: of a statement, not of its parts. */
  readonly withPublic?: boolean;
}

/** Who gets it: groups first, since they say most, then institutes one by one. */
export function AudienceChoice({ t, people, withPublic = false, ...field }: AudienceChoiceProps) {
  return (
    <div class="choice-grid">
      <Choices
        {...field}
        several
        options={[
          {
            value: 'group:members',
            text: t('publish.audience-members'),
            hint: t('publish.audience-members-hint'),
          },
          ...people.groups.map(({ id, name, members }) => ({
            value: `group:${id}`,
            text: name,
            hint: t('publish.audience-group', { id, count: members }),
          })),
          ...people.institutes.map(({ id, name }) => ({ value: `institute:${id}`, text: name, hint: id })),
          ...(withPublic
            ? [
                {
                  value: 'public',
                  text: t('publish.audience-public'),
                  hint: t('publish.audience-public-hint'),
                },
              ]
            : []),
        ]}
      />
    </div>
  );
}
