import {
  checkWords,
  cleanLine,
  type FileCheck,
  type FileOutcome,
  outcomeOf,
  type Verified,
  verdictSentence,
} from '@comity/formats/verify';
import { REFUSALS, type Refusal } from '@comity/protocol';
import { Facts } from '../parts/facts.tsx';
import { Panel } from '../parts/panel.tsx';
import { State, type Tone } from '../parts/state.tsx';
import { Table } from '../parts/table.tsx';
import { Tlp } from '../parts/tlp.tsx';
import { HeldParts, type PartLink } from './held-parts.tsx';
import type { VerifyWords } from './words.ts';

export interface OutcomeProps {
  readonly t: VerifyWords;
  readonly outcome: FileOutcome;
  readonly linkOf?: PartLink;
}

/** What was found of one file: in words first, then each check, what it cannot show, and the files in it. Rendered by the server, and by the browser alike. */
export function Outcome({ t, outcome: { name, outcome }, linkOf }: OutcomeProps) {
  return (
    <section class="outcome">
      <h2>
        <bdi>{cleanLine(name)}</bdi>
      </h2>
      {outcome.ok ? (
        <Judged t={t} verified={outcome.value} {...(linkOf === undefined ? {} : { linkOf })} />
      ) : (
        <div class="banner" data-tone="bad">
          <p>
            <State tone="bad">{t('verify.unreadable')}</State>
          </p>
          <Why t={t} refusal={outcome.refusal} />
        </div>
      )}
    </section>
  );
}

function Judged({
  t,
  verified: { verdict, statement, held },
  linkOf,
}: {
  readonly t: VerifyWords;
  readonly verified: Verified;
  readonly linkOf?: PartLink;
}) {
  const { verified, title, id, kind, checks, warnings, caveats } = verdict;
  return (
    <>
      <div class="banner" data-tone={verified ? 'good' : 'bad'}>
        <p>
          <State tone={verified ? 'good' : 'bad'}>
            {t(verified ? 'verify.verified' : 'verify.not-verified')}
          </State>
        </p>
        <p class="verdict">{verdictSentence(verdict)}</p>
        {warnings.length === 0 ? undefined : (
          <ul aria-label={t('verify.warnings')}>
            {warnings.map((warning) => (
              <li class="warning">{cleanLine(warning)}</li>
            ))}
          </ul>
        )}
      </div>
      <Facts
        rows={[
          ...(title === null ? [] : [[t('verify.says'), <bdi>{cleanLine(title)}</bdi>] as const]),
          [t('verify.kind'), t(`verify.kind-${kind}`)] as const,
          ...(id === null ? [] : [[t('verify.id'), <code class="digest">{id}</code>] as const]),
          ...(statement === null
            ? []
            : [[t('verify.terms'), <Tlp level={statement.label.marking.tlp} />] as const]),
        ]}
      />
      {verified ? undefined : <p class="hint">{t('verify.do-not-believe')}</p>}
      <Panel title={t('verify.checks')} inner={true}>
        <Checks t={t} checks={checks} />
      </Panel>
      {statement === null || statement.label.parts.length === 0 ? undefined : (
        <HeldParts
          t={t}
          parts={statement.label.parts}
          held={held}
          {...(linkOf === undefined ? {} : { linkOf })}
        />
      )}
      {caveats.length === 0 ? undefined : (
        <Panel title={t('verify.caveats')} inner={true}>
          <ul>
            {caveats.map((caveat) => (
              <li>{caveat}</li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

const TONES: Readonly<Record<ReturnType<typeof outcomeOf>, Tone>> = {
  passed: 'good',
  failed: 'bad',
  'not-made': 'quiet',
};

const Checks = ({ t, checks }: { readonly t: VerifyWords; readonly checks: readonly FileCheck[] }) => (
  <Table
    caption={t('verify.checks')}
    captionHidden={true}
    rows={checks}
    empty=""
    columns={[
      {
        head: t('verify.check'),
        isHead: true,
        cell: ({ name }) => {
          const { asks, why } = checkWords(name);
          return (
            <>
              {cleanLine(asks)}
              <span class="hint">{why}</span>
            </>
          );
        },
      },
      {
        head: t('verify.result'),
        cell: (check) => {
          const outcome = outcomeOf(check);
          return (
            <span data-check={check.name} data-code={check.refusal?.code}>
              <State tone={TONES[outcome]}>{t(`verify.${outcome}`)}</State>
            </span>
          );
        },
      },
      {
        head: t('verify.found'),
        cell: ({ detail, refusal }) =>
          refusal === null ? <bdi>{cleanLine(detail)}</bdi> : <Why t={t} refusal={refusal} />,
      },
    ]}
  />
);

/** The meaning of a refusal with what it knows: never more than a few lines, whatever a hostile file makes of it. */
const Why = ({ t, refusal: { code, facts } }: { readonly t: VerifyWords; readonly refusal: Refusal }) => (
  <>
    <p>{REFUSALS[code].meaning}</p>
    <p class="hint" data-refusal={code}>
      {t('verify.code', { code })}
    </p>
    <ul class="facts-of">
      {Object.entries(facts).map(([fact, value]) => (
        <li>
          <bdi>{cleanLine(`${fact}: ${String(value)}`).slice(0, FACT_CHARS_MAX)}</bdi>
        </li>
      ))}
    </ul>
  </>
);
const FACT_CHARS_MAX = 500;
