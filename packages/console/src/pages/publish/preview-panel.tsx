import type { Preview, PreviewLine } from '@comity/policy';
import type { SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';

interface PreviewProps {
  readonly visit: SignedIn;
  readonly preview: Preview;
  readonly nameOf: (institute: string) => string;
}

/** Who will see it: a sentence, then institute by institute, each with the rule and why. */
export function AudienceTable({ visit, preview, nameOf }: PreviewProps) {
  const { t } = visit;
  const rows = rowsOf(preview);
  const count = (outcome: string): number =>
    rows.filter(({ statement }) => statement.outcome === outcome).length;
  return (
    <>
      <p class="publish-reach">
        {t('publish.reach', { yes: count('permit'), later: count('hold'), no: count('forbid') })}
      </p>
      <Table
        caption={t('publish.preview')}
        captionHidden
        empty={t('publish.preview-nobody')}
        rows={rows}
        columns={[
          { head: t('publish.institute'), isHead: true, cell: ({ institute }) => nameOf(institute) },
          { head: t('publish.sees'), cell: ({ statement }) => <Verdict t={t} outcome={statement.outcome} /> },
          { head: t('publish.parts-seen'), cell: (row) => <PartsSeen visit={visit} row={row} /> },
          { head: t('publish.why'), cell: (row) => <Why visit={visit} row={row} /> },
        ]}
      />
    </>
  );
}

interface Row {
  readonly institute: string;
  readonly statement: PreviewLine;
  readonly parts: readonly PreviewLine[];
}

function rowsOf({ lines }: Preview): readonly Row[] {
  return lines.flatMap((statement) =>
    statement.part === null
      ? [
          {
            institute: statement.institute,
            statement,
            parts: lines.filter(({ institute, part }) => institute === statement.institute && part !== null),
          },
        ]
      : [],
  );
}

const TONES = { permit: 'good', hold: 'wait', forbid: 'quiet' } as const satisfies Record<string, Tone>;

export const Verdict = ({
  t,
  outcome,
}: {
  readonly t: SignedIn['t'];
  readonly outcome: PreviewLine['outcome'];
}) => (
  <State tone={TONES[outcome]} {...(outcome === 'forbid' ? { icon: 'cross' as const } : {})}>
    {t(`publish.outcome-${outcome}`)}
  </State>
);

function PartsSeen({ visit: { t }, row }: { readonly visit: SignedIn; readonly row: Row }) {
  const seen = row.parts.filter(({ outcome }) => outcome !== 'forbid').map(({ part }) => part ?? '');
  if (row.statement.outcome === 'forbid' || row.parts.length === 0) return <>{t('publish.parts-none')}</>;
  if (seen.length === row.parts.length) return <>{t('publish.parts-all', { count: seen.length })}</>;
  return <>{seen.length === 0 ? t('publish.parts-none') : seen.join(', ')}</>;
}

/** One sentence that says most, and below it each part that stands otherwise than its statement. */
function Why({
  visit: { t, speech },
  row: { statement, parts },
}: {
  readonly visit: SignedIn;
  readonly row: Row;
}) {
  const others = parts.filter(({ rules }) => rules.join() !== statement.rules.join());
  return (
    <>
      <span>{statement.explanation}</span>
      {statement.holdUntil === undefined ? undefined : (
        <span class="hint">
          {t('publish.until')} <Instant speech={speech} at={statement.holdUntil} />
        </span>
      )}
      {others.length === 0 ? undefined : (
        <details>
          <summary>{t('publish.parts-otherwise', { count: others.length })}</summary>
          <ul>
            {others.map(({ part, outcome, explanation }) => (
              <li>
                <strong>{part}</strong> <Verdict t={t} outcome={outcome} /> {explanation}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** What whoever gets it takes on, who reads it there, and what is new since the statement that it takes the place of. */
export function Meaning({ visit: { t, speech }, preview, nameOf }: PreviewProps) {
  const { onward, readers, changes } = preview;
  return (
    <>
      <h3>{t('publish.meaning')}</h3>
      <ul>
        {onward.map((sentence) => (
          <li>{sentence}</li>
        ))}
        <li>{t('publish.readers', { roles: speech.list([...readers.roles]) })}</li>
      </ul>
      {changes === null ? undefined : (
        <>
          <h3>{t('publish.changes')}</h3>
          <ul>
            {changes.terms.map((sentence) => (
              <li>{sentence}</li>
            ))}
            {changes.lines.map(({ institute, part, change }) => (
              <li>
                {t(`publish.change-${change}`, {
                  institute: nameOf(institute),
                  what: part ?? t('publish.the-finding'),
                })}
              </li>
            ))}
            <li>{t('publish.unchanged', { count: changes.unchanged })}</li>
          </ul>
        </>
      )}
    </>
  );
}
