import { MOMENTS, type Moments } from '@comity/formats';
import { ASSESSMENT_QUESTIONS, type BodyOf } from '@comity/protocol';
import type { Speech } from '../../i18n/speech.ts';
import { Facts } from '../../parts/facts.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Instant } from '../../parts/instant.tsx';

/** What an alert says, in full. Texts of others are texts. */
export function AlertFacts({
  speech,
  body,
  moments = {},
}: {
  readonly speech: Speech;
  readonly body: BodyOf<'alert'>;
  readonly moments?: Moments;
}) {
  const { t } = speech;
  const words = (area: string, value: string): string => speech.maybe(`alerts.${area}.${value}`) ?? value;
  return (
    <div class="stack">
      {body.breakGlass === null ? undefined : (
        <p class="warning">
          <Icon name="alert" />
          {t('alerts.fact.break-glass', { reason: body.breakGlass })}
        </p>
      )}
      <p class="said">{body.description}</p>
      {body.instruction === null ? undefined : (
        <div class="banner" data-tone="wait">
          <h3>{t('alerts.fact.instruction')}</h3>
          <p class="said">{body.instruction}</p>
        </div>
      )}
      <Facts
        rows={[
          [t('alerts.fact.status'), words('status', body.status)],
          [t('alerts.fact.event'), body.event],
          [t('alerts.fact.level'), words('level', body.level)],
          [
            t('alerts.fact.grade'),
            speech.list([
              words('urgency', body.urgency),
              words('severity', body.severity),
              words('certainty', body.certainty),
            ]),
          ],
          [t('alerts.fact.verification'), words('raise', body.verification)],
          [t('alerts.fact.categories'), speech.list(body.categories.map((each) => words('category', each)))],
          ...(body.responses.length === 0
            ? []
            : [
                [
                  t('alerts.fact.responses'),
                  speech.list(body.responses.map((each) => words('response', each))),
                ] as const,
              ]),
          ...(body.models.length === 0 ? [] : [[t('alerts.fact.models'), body.models.join(', ')] as const]),
          ...(body.reason === null ? [] : [[t('alerts.fact.reason'), body.reason] as const]),
          ...MOMENTS.flatMap((moment) => {
            const at = moments[moment];
            return at === undefined
              ? []
              : [[t(`moments.${moment}`), <Instant speech={speech} at={at} />] as const];
          }),
          [
            t('alerts.fact.reply-by'),
            body.replyBy === null ? (
              t('alerts.raise.reply-charter')
            ) : (
              <Instant speech={speech} at={body.replyBy} />
            ),
          ],
          [t('alerts.fact.expires'), <Instant speech={speech} at={body.expiresAt} />],
          ...ASSESSMENT_QUESTIONS.map((question) => {
            const { answer, grounds } = body.assessment[question];
            const said = t(`alerts.answer.${answer}`);
            return [
              t(`alerts.question.${question}`),
              grounds === null ? said : `${said}: ${grounds}`,
            ] as const;
          }),
        ]}
      />
    </div>
  );
}
