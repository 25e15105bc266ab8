import { choicesOf, readAnswer, usesProhibitedBy } from '@comity/formats';
import {
  type InstituteId,
  type Instrument,
  type LegalClaim,
  line,
  type Marking,
  Marking as MarkingSchema,
  PROHIBITED_USES,
  PURPOSES,
  type Registry,
  StatementId,
  TLP_LEVELS,
} from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import type { SignedIn } from '../../page.ts';
import { readMoments } from '../../parts/moment-fields.tsx';
import { audienceFrom, type People } from './people.ts';
import type { SheetFields } from './sheet.ts';
import { instantIn, zoneOf } from './zones.ts';

export interface TermsPlace {
  readonly people: People;
  readonly registry: Registry | null;
  readonly issuer: InstituteId;
}

export interface TermsRead {
  readonly fields: Pick<SheetFields, 'title' | 'relations' | 'marking' | 'moments'>;
  /** What cannot be read; contradictions are found by the node. */
  readonly problems: readonly FieldProblem[];
}

/** The terms that a form says. What cannot be read is a problem, and is left out of what is kept. */
export function readTerms(form: Form, place: TermsPlace, t: SignedIn['t'], nowMs: number): TermsRead {
  const problems: FieldProblem[] = [];
  const marking = markingFrom(form, place, t, problems);
  const told = readMoments(form, t, nowMs);
  problems.push(...told.problems);
  const supersedes = form.text('supersedes');
  const replaced = StatementId.safeParse(supersedes);
  if (supersedes !== '' && !replaced.success)
    problems.push({ field: 'supersedes', message: t('publish.problem-supersedes') });
  const title = line(200).safeParse(form.text('title'));
  if (form.has('title') && !title.success)
    problems.push({ field: 'title', message: t('publish.problem-title') });
  return {
    fields: {
      title: title.success ? title.data : null,
      relations: replaced.success ? [{ kind: 'supersedes', statement: replaced.data }] : [],
      moments: told.moments,
      marking,
    },
    problems,
  };
}

function markingFrom(
  form: Form,
  place: TermsPlace,
  t: SignedIn['t'],
  problems: FieldProblem[],
): Partial<Marking> {
  const legal = claimsFrom(form, place, t, problems);
  const uses = usesProhibitedBy(legal, place.registry);
  const said = known(PROHIBITED_USES, form.list('prohibited'));
  const tlp = TLP_LEVELS.find((level) => level === form.text('tlp'));
  const purposes = known(PURPOSES, form.list('purpose'));
  const { pap, onward, attribution } = MarkingSchema.shape;
  return withoutAbsent({
    audience: audienceFrom(form, 'to', place.people),
    tlp,
    purposes: purposes.length === 0 ? undefined : purposes,
    prohibitedUses: [...new Set([...said, ...uses])],
    pap: pap.safeParse(form.text('pap')).data,
    onward: onward.safeParse(form.text('onward')).data,
    attribution: attribution.safeParse(form.text('attribution')).data,
    embargoUntil: timeFrom(form, 'embargo', t, problems),
    deleteBy: timeFrom(form, 'delete', t, problems),
    legal,
    competition: competitionFrom(form, t, problems),
    confidenceTerms: confidenceFrom(form, place.registry),
    consultBeforeRelease: place.people.institutes.flatMap(({ id }) =>
      form.list('consult').includes(id) ? [id] : [],
    ),
  });
}

const known = <Value extends string>(all: readonly Value[], said: readonly string[]): Value[] =>
  all.filter((value) => said.includes(value));

const withoutAbsent = (terms: { readonly [Name in keyof Marking]?: Marking[Name] | undefined }) =>
  // as: fields that are undefined are gone
  Object.fromEntries(Object.entries(terms).filter(([, term]) => term !== undefined)) as Partial<Marking>;

function timeFrom(
  form: Form,
  name: 'embargo' | 'delete',
  t: SignedIn['t'],
  problems: FieldProblem[],
): Marking['embargoUntil'] | undefined {
  const reading = form.text(name);
  if (reading === '') return null;
  const instant = MarkingSchema.shape.embargoUntil.safeParse(instantIn(zoneOf(form.text('zone')), reading));
  if (!instant.success) problems.push({ field: name, message: t('publish.problem-time') });
  return instant.success ? instant.data : undefined;
}

function competitionFrom(form: Form, t: SignedIn['t'], problems: FieldProblem[]): Marking['competition'] {
  const originCompanies = form
    .text('companies')
    .split('\n')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const [sensitive, aggregated] = [form.has('sensitive'), form.has('aggregated')];
  if (originCompanies.length === 0) {
    if (sensitive || aggregated)
      problems.push({ field: 'companies', message: t('publish.problem-companies') });
    return null;
  }
  const read = MarkingSchema.shape.competition.safeParse({ originCompanies, sensitive, aggregated });
  if (!read.success) problems.push({ field: 'companies', message: t('publish.problem-company') });
  return read.success ? read.data : null;
}

function confidenceFrom(form: Form, registry: Registry | null): Marking['confidenceTerms'] {
  const text = registry?.texts.find(({ sha256 }) => sha256 === form.text('confidence'));
  return text === undefined ? null : { title: text.title, sha256: text.sha256 };
}

/** Claims of the instruments that are ticked, with the answers to their questions and to no others. */
function claimsFrom(form: Form, place: TermsPlace, t: SignedIn['t'], problems: FieldProblem[]): LegalClaim[] {
  const ticked = form.list('instrument');
  return claimable(place.registry).flatMap((instrument) =>
    ticked.includes(instrument.id) ? [claimFrom(form, instrument, place.issuer, t, problems)] : [],
  );
}

export const claimable = (registry: Registry | null): readonly Instrument[] =>
  (registry?.instruments ?? []).filter(({ template }) => !template);

export const answerField = (instrument: string, question: string): string =>
  `answer.${instrument}.${question}`;
export const provisionField = (instrument: string): string => `provision.${instrument}`;

function claimFrom(
  form: Form,
  { id, preconditions, provisions }: Instrument,
  assertedBy: InstituteId,
  t: SignedIn['t'],
  problems: FieldProblem[],
): LegalClaim {
  const answers: Record<string, string | boolean> = {};
  for (const question of preconditions) {
    const said = form.text(answerField(id, question.id));
    const answer = readAnswer(question, said);
    if (answer !== undefined && (typeof answer === 'boolean' || line(200).safeParse(answer).success))
      answers[question.id] = answer;
    else if (said !== '')
      problems.push({
        field: answerField(id, question.id),
        message: t('publish.problem-answer', { choices: choicesOf(question).join(', ') }),
      });
  }
  return {
    instrument: id,
    provisions: provisions
      .map((each) => each.id)
      .filter((each) => form.list(provisionField(id)).includes(each)),
    assertedBy,
    answers,
    onLapse: MarkingSchema.shape.legal.element.shape.onLapse.safeParse(form.text('on-lapse')).data ?? 'hold',
  };
}
