import { didWords } from '@comity/formats';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import type { IncidentShown } from './incident.tsx';

/** Everything of the incident in order, each line a signed statement; the newest first, since that is what one looks for. */
export function TimelinePanel({ visit: { t, speech }, incident }: IncidentShown) {
  return (
    <Panel title={t('alerts.timeline.title')} id="timeline">
      <ol class="timeline">
        {incident.timeline.toReversed().map((line) => (
          <li>
            <Instant speech={speech} at={line.at} precision="second" />
            <span>
              <strong>{line.issuer}</strong>{' '}
              <a href={`/findings/${line.statement}`}>
                {speech.maybe(`alerts.did.${line.type}.${line.did}`) ?? didWords(line)}
              </a>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
