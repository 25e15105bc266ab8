import type { Marking } from '@comity/protocol';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import { composerOf, registryOf, rostersOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { type MarkingOptions, partialMarkingFrom, withMarkingOptions } from '../marking-options.ts';
import { partialMarkingFields } from '../marking-text.ts';
import { untilText } from '../moment.ts';
import { tlpText } from '../output.ts';
import type { Running } from '../program.ts';
import type { TemplateItem } from '../sharing-rows.ts';
import { templateNamed, templatesOf, templateTerms } from '../templates.ts';

export function define(program: Command, running: Running): void {
  const template = program
    .command('template')
    .summary('save markings that you use again, and list them')
    .description('Marking templates of the institute. They decide nothing: what counts is what is signed.');
  runs<MarkingOptions>(
    withMarkingOptions(
      template
        .command('save')
        .summary('save a marking under a name')
        .description(
          'Save terms under a name; an older template of this name is replaced. Each term is optional.',
        )
        .argument('<name>', 'lowercase letters, digits and dashes'),
    ),
    running,
    ['comity template save for-the-pair --to group:pair --purpose safety-evaluation --tlp AMBER'],
    saveTemplate,
  );
  runs(
    template.command('list').summary('list templates').description('List the templates of the institute.'),
    running,
    ['comity template list'],
    listTemplates,
  );
  runs(
    template
      .command('show')
      .summary('show a template')
      .description('Show the terms of a template.')
      .argument('<name>', 'its name'),
    running,
    ['comity template show for-the-pair'],
    showTemplate,
  );
  runs(
    template
      .command('remove')
      .summary('remove a template')
      .description('Remove a template. What was published with it stays as it is.')
      .argument('<name>', 'its name'),
    running,
    ['comity template remove for-the-pair'],
    removeTemplate,
  );
}

async function saveTemplate(
  context: Context,
  options: MarkingOptions & CommonOptions,
  name = '',
): Promise<number> {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name))
    throw usage(`Not the name of a template: ${name}`, 'Lowercase letters, digits and dashes.');
  const { api, inForce, issuer, nowMs } = await composerOf(context);
  const { charter } = inForce;
  const registry = await registryOf(api, charter);
  const rosters = await rostersOf(api);
  const document = partialMarkingFrom(options, { charter, rosters, registry, issuer, nowMs, base: {} });
  if (Object.keys(document).length === 0)
    throw usage(
      'The template says nothing.',
      'Give terms, for example --tlp AMBER --purpose safety-evaluation.',
    );
  const known = (await templatesOf(api)).find((template) => template.name === name);
  const saved = await api.json<TemplateItem>('PUT', `/templates/${name}`, {
    json: { document },
    ...(known === undefined ? { isNew: true } : { revision: known.revision }),
  });
  context.out.result(saved, () => {
    context.out.line(`${known === undefined ? 'Saved' : 'Replaced'} ${name}.`);
    context.out.line(`Use it: comity publish finding FILE --template ${name}`);
  });
  return EXIT.ok;
}

async function listTemplates({ api, io, out }: Context): Promise<number> {
  const templates = await templatesOf(await api());
  out.result(templates, () => {
    if (templates.length === 0)
      return out.line('There is no template yet. Save one: comity template save NAME --to ... --tlp ...');
    out.table(
      ['template', 'level', 'says', 'changed', 'by'],
      templates.map(({ name, document, updatedAt, updatedBy }) => {
        const terms = document as Partial<Marking>; // as: the node keeps nothing else, and it is only shown
        return [
          name,
          terms.tlp === undefined ? '-' : tlpText(terms.tlp),
          Object.keys(terms).join(', '),
          untilText(updatedAt, io.nowMs()),
          updatedBy,
        ];
      }),
    );
  });
  return EXIT.ok;
}

async function showTemplate({ api, io, out }: Context, _options: CommonOptions, name = ''): Promise<number> {
  const node = await api();
  const template = await templateNamed(node, name);
  const terms = await templateTerms(node, name);
  out.result(template, () => {
    out.line(out.tone('strong', name));
    out.fields([
      ...partialMarkingFields(terms, io.nowMs()),
      ['changed', `${untilText(template.updatedAt, io.nowMs())} by ${template.updatedBy}`],
    ]);
  });
  return EXIT.ok;
}

async function removeTemplate({ api, out }: Context, _options: CommonOptions, name = ''): Promise<number> {
  const node = await api();
  const { revision } = await templateNamed(node, name);
  await node.send('DELETE', `/templates/${name}`, { revision });
  out.result({ removed: name }, () => out.line(`Removed ${name}.`));
  return EXIT.ok;
}
