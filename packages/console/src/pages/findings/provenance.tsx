import type { SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import type { Statement } from './answers.ts';

/** Who signed it, where it stands in its author's log, and how anybody can check that. */
export function Provenance({
  visit: { t, speech },
  statement,
}: {
  readonly visit: SignedIn;
  readonly statement: Statement;
}) {
  const { id, author, position, signers, issuedAt, receivedAt, label } = statement;
  const times = (['occurredAt', 'awareAt', 'determinedAt'] as const).flatMap((name) => {
    const at = label[name];
    return at === undefined
      ? []
      : [[t(`findings.time-${name}`), <Instant speech={speech} at={at} />] as const];
  });
  return (
    <Panel title={t('findings.provenance')} id="provenance">
      <Facts
        rows={[
          [t('findings.column-author'), author],
          ...signers.map(
            ({ post, role, keyId }) =>
              [
                t('findings.signed-by'),
                <>
                  {t('findings.signer', { post, role })} <ShortId id={keyId} />
                </>,
              ] as const,
          ),
          ...times,
          [t('findings.column-issued'), <Instant speech={speech} at={issuedAt} precision="second" />],
          [t('findings.column-received'), <Instant speech={speech} at={receivedAt} precision="second" />],
          [
            t('findings.log-position'),
            <a href={`/logs/${author}/${position}`}>
              {t('findings.log-position-text', { author, position })}
            </a>,
          ],
          [t('findings.id'), <ShortId id={id} />],
        ]}
      />
      <div class="row">
        <a class="button plain" href={`/verify?id=${id}`}>
          <Icon name="check" />
          {t('findings.verify')}
        </a>
        <a
          class="button plain"
          href={`/api/v1/statements/${id}/bundle`}
          download={`${id.slice(0, 12)}.comity.json`}
        >
          <Icon name="download" />
          {t('findings.bundle')}
        </a>
        <a href={`/api/v1/statements/${id}/envelope`} download={`${id.slice(0, 12)}.dsse.json`}>
          {t('findings.envelope')}
        </a>
      </div>
      <p class="hint">{t('findings.bundle-hint')}</p>
    </Panel>
  );
}
