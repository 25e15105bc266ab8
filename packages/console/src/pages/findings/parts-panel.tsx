import { RULES } from '@comity/policy';
import type { SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { Statement, StatementPart } from './answers.ts';

const TONES: Readonly<Record<StatementPart['state'], Tone>> = {
  held: 'good',
  wanted: 'wait',
  withheld: 'quiet',
  purged: 'bad',
};

/** Every part that the label names: what is here, what is not, and the rule that says so. */
export function PartsPanel({
  visit: { t, speech },
  statement: { id, parts },
}: {
  readonly visit: SignedIn;
  readonly statement: Statement;
}) {
  return (
    <Panel title={t('findings.parts')} id="parts">
      <Table
        caption={t('findings.parts')}
        captionHidden
        empty={t('findings.parts-none')}
        rows={parts}
        columns={[
          { head: t('findings.part-name'), isHead: true, cell: ({ name }) => name },
          {
            head: t('findings.part-state'),
            cell: ({ state }) => (
              <State tone={TONES[state]} {...(state === 'withheld' ? { icon: 'lock' as const } : {})}>
                {t(`findings.part-${state}`)}
              </State>
            ),
          },
          { head: t('findings.part-rule'), cell: (part) => <WhyPart t={t} part={part} /> },
          {
            head: t('findings.part-size'),
            isNumber: true,
            cell: ({ sizeBytes }) =>
              speech.number(sizeBytes, {
                style: 'unit',
                unit: 'byte',
                unitDisplay: 'narrow',
                notation: 'compact',
              }),
          },
          { head: t('findings.part-digest'), cell: ({ sha256 }) => <ShortId id={sha256} /> },
          {
            head: t('findings.part-file'),
            cell: ({ name, state }) =>
              state === 'held' ? (
                <a href={`/api/v1/statements/${id}/parts/${encodeURIComponent(name)}`} download={name}>
                  <Icon name="download" /> {t('common.download')}
                </a>
              ) : (
                '–'
              ),
          },
        ]}
      />
    </Panel>
  );
}

/** The rule in words, and its id for whoever asks further. */
const WhyPart = ({
  t,
  part: { state, rule },
}: {
  readonly t: SignedIn['t'];
  readonly part: StatementPart;
}) => (
  <>
    {state === 'purged' ? t('findings.part-purged-why') : ruleMeaning(rule)}{' '}
    {rule === '' ? undefined : <code>{rule}</code>}
  </>
);

/** What a rule of policy says; one of another version has its id alone. */
export const ruleMeaning = (rule: string): string =>
  Object.entries(RULES).find(([id]) => id === rule)?.[1].meaning ?? '';
