import { MARKING_RULES, type Preview } from '@comity/policy';
import type { Refusal } from '@comity/protocol';
import type { FieldProblem } from '../../form.ts';
import type { SignedIn } from '../../page.ts';
import { answerField } from './read-terms.ts';
import type { Sheet } from './sheet.ts';

/** What the node says to a worksheet as it stands: who would see what; or what is missing before it can say so. */
export type Look =
  | { readonly preview: Preview; readonly refusal?: never }
  | { readonly preview?: never; readonly refusal: Refusal };

export async function lookAt({ api }: Pick<SignedIn, 'api'>, { id }: Sheet): Promise<Look> {
  const preview = await api.json<Preview>('GET', `/worksheets/${id}/preview`);
  return preview.ok ? { preview: preview.value } : { refusal: preview.refusal };
}

/** Everything that stands in the way of a draft, each with the field that mends it. */
export function problemsOf(
  { t, speech }: Pick<SignedIn, 't' | 'speech'>,
  look: Look,
): readonly FieldProblem[] {
  if (look.preview !== undefined)
    return [
      ...look.preview.problems
        .filter(({ rule }) => rule !== 'instrument-question')
        .map(({ rule, paths }) => ({
          field: fieldOf(paths[0] ?? ''),
          message: speech.maybe(`publish.rule-${rule}`) ?? MARKING_RULES[rule],
        })),
      ...look.preview.questions
        .filter(({ open }) => open)
        .map(({ instrument, precondition }) => ({
          field: answerField(instrument, precondition.id),
          message: t('publish.problem-question', { question: precondition.question }),
        })),
    ];
  const { code, facts } = look.refusal;
  if (code === 'moments-contradict')
    return [facts.paths].flat().map((path) => ({ field: String(path ?? ''), message: speech.refusal(code) }));
  if (code !== 'sheet-incomplete') return [{ field: '', message: speech.refusal(code) }];
  const paths = Array.isArray(facts.paths) ? facts.paths.map(String) : [];
  return paths.map((path) => ({
    field: fieldOf(path),
    message: t(
      path === 'uploads'
        ? 'publish.missing-uploads'
        : path === 'marking.tlp'
          ? 'publish.missing-tlp'
          : 'publish.missing-purposes',
    ),
  }));
}

/** The field of the form that says what stands at a path of a label. */
function fieldOf(path: string): string {
  const [, name = ''] = /^marking\.([A-Za-z]+)/.exec(path) ?? [];
  return FIELDS[name] ?? '';
}

const FIELDS: Readonly<Record<string, string>> = {
  audience: 'to',
  tlp: 'tlp',
  purposes: 'purpose',
  prohibitedUses: 'prohibited',
  pap: 'pap',
  onward: 'onward',
  attribution: 'attribution',
  embargoUntil: 'embargo',
  deleteBy: 'delete',
  legal: 'instrument',
  competition: 'companies',
  confidenceTerms: 'confidence',
  consultBeforeRelease: 'consult',
};
