import type { Refusal } from '@comity/protocol';
import type { Speech } from '../i18n/speech.ts';
import type { Session } from '../page.ts';
import { Facts } from '../parts/facts.tsx';

interface RefusedProps {
  readonly refusal: Refusal;
  readonly speech: Speech;
  readonly session: Session | null;
}

/** A refusal as a page: what it means, its code, what the node says about it. What is not there and what is not yours look alike. */
export function RefusedBody({ refusal: { code, facts }, speech, session }: RefusedProps) {
  const { t } = speech;
  return (
    <div class="panel refused">
      <p>{textOf({ code, facts }, speech, session)}</p>
      <p>
        <code>{t('refused.code', { code })}</code>
        {typeof facts.rule === 'string' ? <code>{t('refused.rule', { rule: facts.rule })}</code> : undefined}
      </p>
      {Object.keys(facts).length === 0 || code === 'not-found' ? undefined : (
        <details>
          <summary>{t('refused.facts')}</summary>
          <Facts rows={Object.entries(facts).map(([name, value]) => [name, inWords(value)] as const)} />
        </details>
      )}
      <p>
        <a href="/">{t('refused.home')}</a>
      </p>
    </div>
  );
}

/** A fault: nothing of it is told but the number under which the operator finds it. */
export const FaultBody = ({ speech, requestId }: { readonly speech: Speech; readonly requestId: string }) => (
  <div class="panel refused">
    <p>{speech.t('refused.fault-text', { requestId })}</p>
  </div>
);

function textOf({ code, facts }: Refusal, speech: Speech, session: Session | null): string {
  if (code === 'not-found') return speech.t('refused.not-found-text');
  if (code !== 'forbidden-role') return speech.refusal(code);
  const roles = Array.isArray(facts.roles) ? facts.roles.map(String) : [];
  return speech.t('refused.forbidden-text', {
    roles: speech.list(roles),
    yours: speech.list([...(session?.roles ?? [])]) || '–',
  });
}

const inWords = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
