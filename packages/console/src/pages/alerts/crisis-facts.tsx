import type { Speech } from '../../i18n/speech.ts';
import { Facts } from '../../parts/facts.tsx';

/** Any other statement of a crisis: its fields as they are, for whoever signs it. */
export function CrisisFacts({ speech, body }: { readonly speech: Speech; readonly body: unknown }) {
  const fields = Object.entries((body ?? {}) as Record<string, unknown>); // as: bodies of statements are objects
  return (
    <Facts
      rows={fields.map(
        ([name, value]) =>
          [speech.maybe(`alerts.field.${name}`) ?? name, <span class="said">{inWords(value)}</span>] as const,
      )}
    />
  );
}

const inWords = (value: unknown): string =>
  value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
