import type { Form } from '../../form.ts';
import { formFrom } from '../../form.ts';
import type { SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { BASES, type Side } from './sides.ts';

/** A form that was begun and is kept, as the API shows it. */
interface Worksheet {
  readonly id: string;
  readonly revision: number;
  readonly form: string;
  readonly title: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly updatedAt: string;
}

/** What an unfinished alert is kept as. */
export interface Begun {
  readonly id: string;
  readonly revision: number;
  readonly form: Form;
}

const formName = (side: Side): string => `raise-${side}`;

/** The unfinished alert that the address names; null: none, or none of this person's. */
export async function begunAt({ api }: SignedIn, side: Side, id: string): Promise<Begun | null> {
  if (!/^[0-9a-f]{32}$/.test(id)) return null;
  const kept = await api.json<Worksheet>('GET', `/worksheets/${id}`);
  if (!kept.ok || kept.value.form !== formName(side)) return null;
  const { revision, fields } = kept.value;
  return { id, revision, form: formFrom(fieldsOf(fields)) };
}

/** Only lists of texts: whatever else stands there was not put there by this form. */
const fieldsOf = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, values]) => [
      name,
      Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [],
    ]),
  );

/** Keeps what was filled in, for later or for another device; answers the address where it goes on. */
export async function keepBegun({ api }: SignedIn, side: Side, form: Form): Promise<string> {
  const { sheet = [], keep: _, ...fields } = form.entries();
  const json = { form: formName(side), title: form.text('title').slice(0, TITLE_CHARS_MAX), fields };
  const before = await api.json<Worksheet>('GET', `/worksheets/${sheet[0] ?? 'none'}`);
  const kept = before.ok
    ? await api.json<Worksheet>('PUT', `/worksheets/${before.value.id}`, {
        json,
        revision: before.value.revision,
      })
    : await api.json<Worksheet>('POST', '/worksheets', { json });
  return kept.ok ? `${BASES[side]}/new?sheet=${kept.value.id}` : `${BASES[side]}/new`;
}

/** What became a draft needs no form any more. Whether it is forgotten now or by its age changes nothing for anybody. */
export async function forgetBegun({ api }: SignedIn, form: Form): Promise<void> {
  if (/^[0-9a-f]{32}$/.test(form.text('sheet')))
    await api.json('DELETE', `/worksheets/${form.text('sheet')}`);
}

/** Alerts that this person has begun and not sent. */
export async function BegunList({ visit, side }: { readonly visit: SignedIn; readonly side: Side }) {
  const { api, t, speech } = visit;
  const sheets = await api.json<{ items: readonly Worksheet[] }>('GET', '/worksheets');
  const own = sheets.ok ? sheets.value.items.filter(({ form }) => form === formName(side)) : [];
  if (own.length === 0) return <></>;
  return (
    <details>
      <summary>{t('alerts.raise.begun', { count: own.length })}</summary>
      <ul>
        {own.map(({ id, title, updatedAt }) => (
          <li>
            <a href={`${BASES[side]}/new?sheet=${id}`}>{title === '' ? t('alerts.raise.untitled') : title}</a>{' '}
            <Instant speech={speech} at={updatedAt} />
          </li>
        ))}
      </ul>
    </details>
  );
}

const TITLE_CHARS_MAX = 200;
