import type { ComposedFinding, Composer } from '@comity/formats';
import type { Audience, Marking, Registry, Relation } from '@comity/protocol';
import type { Api } from './api.ts';
import { answerClaims } from './ask-claims.ts';
import { type AudienceNames, audienceFrom } from './audience-names.ts';
import { composeFindings } from './compose-finding.ts';
import { composerFromFiles, composerOf, registryFile, registryOf, rostersOf } from './composer.ts';
import type { CommonOptions, Context } from './context.ts';
import { type MomentOptions, momentsFrom } from './duty-moments.ts';
import { EXIT, usage } from './failure.ts';
import { showFinding } from './finding-text.ts';
import { type SignOptions, signerFor } from './hand-in.ts';
import { type MarkingOptions, markingFrom } from './marking-options.ts';
import { refuseContradictions } from './marking-problems.ts';
import { previewFromNode, previewHere, printPreview, readPreview } from './preview.ts';
import { publishAll } from './publish-drafts.ts';
import { resolveStatement } from './resolve-id.ts';
import type { RosterItem } from './sharing-rows.ts';
import { templateTerms } from './templates.ts';

export interface PublishOptions extends MarkingOptions, SignOptions, MomentOptions {
  readonly logTo?: readonly string[];
  readonly partAudience?: readonly string[];
  readonly title?: string;
  readonly taskArg?: readonly string[];
  readonly template?: string;
  readonly supersedes?: readonly string[];
  readonly relatesTo?: readonly string[];
  readonly dryRun?: boolean;
  readonly charter?: readonly string[];
  readonly registry?: string;
  readonly institute?: string;
}

/** Composes, asks, checks, shows, uploads, drafts, signs: in this order, so that nothing leaves before everything has been seen. */
export async function publishFinding(
  context: Context,
  options: PublishOptions & CommonOptions,
  ...logs: readonly (string | undefined)[]
): Promise<number> {
  const paths = logs.filter((path) => path !== undefined);
  const place = await placeOf(context, options);
  const { inForce, issuer, nowMs, registry, rosters, api } = place;
  const names: AudienceNames = { charter: inForce.charter, rosters };
  const base = options.template === undefined ? {} : await templateTerms(needNode(api), options.template);
  const said = markingFrom(options, { ...names, registry, issuer, nowMs, base });
  const moments = momentsFrom(options, nowMs);
  const audiences = narrowerAudiences(options, names);
  const findings = await composeFindings(paths, {
    ...place,
    ...audiences,
    moments,
    marking: await answered(context, said, registry, options),
    relations: await relationsOf(options, api),
    title: options.title,
    taskArguments: options.taskArg ?? [],
  });
  if (options.dryRun === true) return showDryRun(context, findings, place);
  refuseContradictions(
    findings.map(({ statement }) => statement.label),
    place,
  );
  const node = needNode(api);
  return publishAll(context, node, findings, await signerFor(context, options));
}

/** A dry run lists open questions beside everything else; without a person there is nobody to ask. */
const answered = (context: Context, said: Marking, registry: Registry | null, { dryRun }: PublishOptions) =>
  dryRun === true && !context.io.isInteractive
    ? Promise.resolve(said)
    : answerClaims(context, said, registry);

interface Place extends Composer {
  readonly registry: Registry | null;
  readonly rosters: readonly RosterItem[];
  /** Undefined: offline. */
  readonly api: Api | undefined;
}

/** Offline by files, or by what the node says. */
async function placeOf(context: Context, options: PublishOptions): Promise<Place> {
  if (options.charter !== undefined) {
    if (options.dryRun !== true) throw usage('--charter goes with --dry-run only.');
    const composer = await composerFromFiles(context, options.charter, options.institute);
    const { charter } = composer.inForce;
    const registry = options.registry === undefined ? null : await registryFile(options.registry, charter);
    return { ...composer, registry, rosters: [], api: undefined };
  }
  if (options.registry !== undefined)
    throw usage('--registry goes with --charter: both are for deciding offline.');
  const composer = await composerOf(context);
  return {
    ...composer,
    registry: asksRegistry(options) ? await registryOf(composer.api, composer.inForce.charter) : null,
    rosters: namesPrivateGroup(options) ? await rostersOf(composer.api) : [],
  };
}

/** A template may claim an instrument. */
const asksRegistry = ({ instrument, confidenceTerms, template }: PublishOptions): boolean =>
  instrument !== undefined || confidenceTerms !== undefined || template !== undefined;

/** `north--pair`; a template may name one. */
const namesPrivateGroup = ({ to = [], logTo = [], partAudience = [], template }: PublishOptions): boolean =>
  template !== undefined || [...to, ...logTo, ...partAudience].some((name) => name.includes('--'));

function needNode(api: Api | undefined): Api {
  if (api === undefined) throw usage('This needs the node: leave out --charter.');
  return api;
}

async function relationsOf(
  { supersedes = [], relatesTo = [] }: PublishOptions,
  api: Api | undefined,
): Promise<Relation[]> {
  const relations: Relation[] = [];
  for (const [kind, named] of [
    ['supersedes', supersedes],
    ['refers-to', relatesTo],
  ] as const)
    for (const text of named)
      relations.push({ kind, statement: await resolveStatement(needNode(api), text) });
  return relations;
}

function narrowerAudiences(options: PublishOptions, names: AudienceNames) {
  const problems: string[] = [];
  const partAudiences = new Map<string, Audience>();
  for (const text of options.partAudience ?? []) {
    const [name = '', list] = text.split('=', 2);
    if (list === undefined) problems.push(`--part-audience: ${text} is not NAME=institute,institute`);
    else partAudiences.set(name, audienceFrom('--part-audience', list.split(','), names, problems));
  }
  const logAudience =
    options.logTo === undefined ? null : audienceFrom('--log-to', options.logTo, names, problems);
  if (problems.length > 0) throw usage(`The audiences cannot be read:\n  ${problems.join('\n  ')}`);
  return { partAudiences, logAudience };
}

/** With --json the preview's own bytes, as the API gives them; of several files, one document a line. */
async function showDryRun(
  context: Context,
  findings: readonly ComposedFinding[],
  place: Place,
): Promise<number> {
  const { out, io } = context;
  let isSound = true;
  for (const [at, finding] of findings.entries()) {
    const bytes =
      place.api === undefined
        ? previewHere(finding.statement, place)
        : await previewFromNode(place.api, finding);
    const preview = readPreview(bytes);
    isSound &&= preview.problems.length === 0;
    if (out.isJson) {
      if (at > 0) io.write('\n');
      io.writeBytes(bytes);
      continue;
    }
    showFinding(context, finding, io.nowMs());
    printPreview(out, preview);
    out.line();
  }
  if (!out.isJson) out.line('Dry run: nothing was sent to any other institute.');
  return isSound ? EXIT.ok : EXIT.badInput;
}
