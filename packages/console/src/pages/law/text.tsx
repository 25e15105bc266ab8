import { PageRefusal } from '../../node-api.ts';
import { page, type SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Select } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Prose } from '../../parts/prose.tsx';
import { State } from '../../parts/state.tsx';
import type { TextItem } from './answers.ts';
import { lawTrail } from './law-nav.tsx';

/** One text, as it would be accepted, and what accepting or ending it does. */
export const textPage = page('get', '/law/texts/:sha256', async (visit) => {
  const { t, params } = visit;
  const text = await textNamed(visit, params.sha256 ?? '');
  return {
    title: text.text.title,
    section: 'law',
    trail: [...lawTrail(t), { href: '/law/texts', text: t('law.texts') }],
    lede: (
      <State tone={text.accepted ? 'good' : 'wait'}>
        {t(text.accepted ? 'law.accepted' : 'law.not-accepted')}
      </State>
    ),
    body: (
      <div class="columns">
        <Panel title={t('law.text-itself')}>
          <Prose text={text.text.text} />
        </Panel>
        <div class="stack">
          <Decision visit={visit} text={text} />
          <About visit={visit} text={text} />
        </div>
      </div>
    ),
  };
});

/** The text of this digest that the registry in force has; the page ends if there is none. */
export async function textNamed({ api }: Pick<SignedIn, 'api'>, sha256: string): Promise<TextItem> {
  const { items } = await api.need<{ readonly items: readonly TextItem[] }>('/texts');
  const found = items.find(({ text }) => text.sha256 === sha256);
  if (found === undefined) throw new PageRefusal({ code: 'not-found', facts: {} });
  return found;
}

interface OfText {
  readonly visit: SignedIn;
  readonly text: TextItem;
}

function Decision({ visit: { t, may, speech }, text: { text, accepted, instruments, awaitedBy } }: OfText) {
  const what = accepted ? 'end' : 'accept';
  return (
    <Panel title={t(`law.${what}`)}>
      {awaitedBy.length === 0 || accepted ? undefined : (
        <p class="warning">{t('law.text-held', { institutes: speech.list(awaitedBy) })}</p>
      )}
      <p>{t(`law.${what}-say`)}</p>
      {may('counsel') ? (
        <form method="post" action={`/law/texts/${text.sha256}`}>
          <input type="hidden" name="state" value={accepted ? 'ended' : 'accepted'} />
          {instruments.length > 1 ? (
            <Select
              name="instrument"
              label={t('law.accept-for')}
              options={instruments.map((id) => ({ value: id, text: id }))}
            />
          ) : undefined}
          <button type="submit" class={accepted ? 'plain' : undefined}>
            {t(`law.${what}-prepare`)}
          </button>
        </form>
      ) : (
        <p class="hint">{t('law.accept-counsel')}</p>
      )}
    </Panel>
  );
}

const About = ({ visit: { t, speech }, text: { text, instruments, acceptedBy } }: OfText) => (
  <Panel title={t('law.what-is')}>
    <Facts
      rows={[
        [t('law.text-asked-by'), speech.list(instruments) || t('law.text-of-confidence')],
        [t('law.text-others'), speech.list(acceptedBy) || t('law.nobody')],
        [t('law.registry-digest'), <code class="narrow">{text.sha256}</code>],
      ]}
    />
  </Panel>
);
