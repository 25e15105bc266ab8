import { Marking } from '@comity/protocol';
import { z } from 'zod';
import type { Api } from './api.ts';
import { EXIT, Failure } from './failure.ts';
import type { TemplateItem } from './sharing-rows.ts';

/** Markings that an institute saves on its node: as many terms as it always says alike. */
export async function templatesOf(api: Api): Promise<readonly TemplateItem[]> {
  return (await api.json<{ items: readonly TemplateItem[] }>('GET', '/templates')).items;
}

export async function templateNamed(api: Api, name: string): Promise<TemplateItem> {
  const templates = await templatesOf(api);
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  throw new Failure(
    EXIT.refused,
    'not-found',
    `There is no template ${name}.`,
    {},
    templates.length === 0
      ? 'Save one: comity template save NAME --to ... --purpose ... --tlp ...'
      : `There are ${templates.map((template) => template.name).join(', ')}.`,
  );
}

/** The terms that a template says. */
export async function templateTerms(api: Api, name: string): Promise<Partial<Marking>> {
  const { document } = await templateNamed(api, name);
  const terms = TemplateTerms.safeParse(document);
  if (!terms.success)
    throw new Failure(
      EXIT.badInput,
      'template-malformed',
      `The template ${name} has terms that are not known here.`,
    );
  return terms.data as Partial<Marking>; // as: what is absent is absent, never undefined, in JSON
}

const TemplateTerms = z.strictObject(Marking.shape).partial();
