import { ACCESS_PROBLEMS } from '@comity/protocol';
import type { SignedIn } from '../../page.ts';
import { State } from '../../parts/state.tsx';
import type { ChainReport } from './answers.ts';

/** What verifying the chain found, in words. */
export function Chain({ visit: { t }, report }: { readonly visit: SignedIn; readonly report: ChainReport }) {
  const { lines, segments, head, problems } = report;
  const isGood = problems.length === 0;
  return (
    <div class="banner" data-tone={isGood ? 'good' : 'bad'}>
      <p>
        <State tone={isGood ? 'good' : 'bad'}>{t(isGood ? 'audit.chain-good' : 'audit.chain-bad')}</State>
      </p>
      <p>{lines === 0 ? t('audit.chain-empty') : t('audit.chain-lines', { lines, segments })}</p>
      {head === null ? undefined : (
        <p>
          {t('audit.chain-head', { sequence: head.sequence })} <code class="digest">{head.hash}</code>
        </p>
      )}
      {isGood ? undefined : (
        <ul aria-label={t('audit.problems')}>
          {problems.map(({ code, segment, sequence }) => (
            <li>
              {meaningOf(code)} <span class="hint">{t('audit.problem-where', { segment, sequence })}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const meaningOf = (code: string): string =>
  Object.entries(ACCESS_PROBLEMS).find(([known]) => known === code)?.[1] ?? code;
