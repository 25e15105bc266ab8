import type { TemplateRow } from '@comity/node';
import { Instant, instantOf, ok, refuse } from '@comity/protocol';
import { TEMPLATES_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import { nameOf } from '../http/caller.ts';
import { revisionTag } from '../http/entity-tag.ts';
import { route } from '../http/route.ts';
import { MarkingTemplate, TemplateName } from '../template.ts';
import { COMPOSERS } from './readers.ts';

/** Markings of the institute that are used again. They decide nothing: what counts is what is signed. */

const AUTHORS = ['publisher', 'counsel'] as const;
const ByName = z.object({ name: TemplateName });

// `meta` copies: the schema was made where zod knows no `openapi`.
const DocumentShape = MarkingTemplate.meta({ description: 'Terms of a marking, each optional' }).openapi(
  'MarkingTemplate',
);
const TemplateBody = z.strictObject({ document: DocumentShape }).openapi('TemplateInput');
const TemplateShape = z
  .object({
    name: TemplateName,
    revision: z.int().min(1),
    document: DocumentShape,
    updatedBy: z.string(),
    updatedAt: Instant,
  })
  .openapi('Template');

/** as: written below from what the schema had read */
const templateView = ({ name, revision, document, updatedBy, updatedAt }: TemplateRow) => ({
  name,
  revision,
  document: JSON.parse(document) as MarkingTemplate,
  updatedBy,
  updatedAt,
});

export const templateRoutes = [
  route({
    method: 'get',
    path: '/templates',
    permission: COMPOSERS,
    summary: 'Saved markings of the institute, by name',
    answer: { description: 'All templates', content: z.object({ items: z.array(TemplateShape) }) },
    handle: async (_call, { store }) =>
      ok({ status: 200, json: { items: (await store.templates()).map(templateView) } }),
  }),
  route({
    method: 'put',
    path: '/templates/{name}',
    permission: AUTHORS,
    summary: 'Save a marking under a name: over the revision that was read, or where there is none',
    params: ByName,
    json: { schema: TemplateBody },
    ifMatch: 'or-new',
    answer: { description: 'The template', content: TemplateShape },
    handle: async ({ params, body, revision, caller }, { store, clock }) => {
      const templates = await store.templates();
      const present = templates.find(({ name }) => name === params.name)?.revision ?? 0;
      if (present !== revision) return refuse('precondition-failed', { revision: present });
      if (present === 0 && templates.length >= TEMPLATES_MAX)
        return refuse('too-large', { templatesMax: TEMPLATES_MAX });
      const template: TemplateRow = {
        name: params.name,
        revision: revision + 1,
        document: JSON.stringify(body.document),
        updatedBy: nameOf(caller),
        updatedAt: instantOf(clock.nowMs()),
      };
      const written = await store.commit([{ kind: 'template', template }], {
        templates: [{ name: params.name, revision }],
      });
      if (written === 'conflict') return refuse('conflict');
      const headers = { etag: revisionTag(template.revision) };
      return ok({ status: 200, json: templateView(template), headers });
    },
  }),
  route({
    method: 'delete',
    path: '/templates/{name}',
    permission: AUTHORS,
    summary: 'Forget a template',
    params: ByName,
    ifMatch: true,
    answer: { description: 'The forgotten template', content: TemplateShape },
    handle: async ({ params, revision }, { store }) => {
      const template = (await store.templates()).find(({ name }) => name === params.name);
      if (template === undefined) return refuse('not-found');
      if (template.revision !== revision)
        return refuse('precondition-failed', { revision: template.revision });
      const written = await store.commit([{ kind: 'forget-template', name: params.name }], {
        templates: [{ name: params.name, revision }],
      });
      return written === 'conflict' ? refuse('conflict') : ok({ status: 200, json: templateView(template) });
    },
  }),
];
