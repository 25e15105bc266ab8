import { bodyOfSeen, composeMeasure } from '@comity/formats/crisis';
import type { BodyOf } from '@comity/protocol';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { handInAndSay, type SignOptions } from '../hand-in.ts';
import type { MarkingOptions } from '../marking-options.ts';
import { parseMoment } from '../moment.ts';
import { shortId } from '../output.ts';
import { crisisMarking } from './terms.ts';
import { composedOrFail, incidentMarking, type Within, withinOf } from './within.ts';

export interface MeasureOptions extends SignOptions, MarkingOptions {
  readonly text?: string;
  readonly effective?: string;
  readonly releaseAt?: string;
}

type Measure = BodyOf<'measure'>;

/** A new measure or public line of an incident, or the next step of one: by what is named. */
export async function sayMeasure(
  context: Context,
  options: MeasureOptions & CommonOptions,
  kind: Measure['kind'],
  state: Measure['state'],
  named = '',
): Promise<number> {
  const within = await withinOf(context, named, state === 'withdrawn' ? ['measure'] : ['measure', 'alert']);
  const { composer, item, rosters } = within;
  const before = item.type === 'measure' ? beforeOf(within, kind) : null;
  const text = options.text ?? before?.text;
  if (text === undefined) throw usage('--text is missing.');
  const moment = (said: string | undefined, earlier: Measure['releaseAt'] | undefined) =>
    said === undefined ? (earlier ?? null) : parseMoment(said, context.io.nowMs());
  const marking = crisisMarking(
    options,
    composer,
    rosters,
    before === null ? await incidentMarking(within) : item.marking,
  );
  const said = {
    kind,
    state,
    text,
    effectiveAt: moment(options.effective, before?.effectiveAt),
    releaseAt: moment(options.releaseAt, before?.releaseAt),
  };
  const composed = composedOrFail(
    composeMeasure(within, said, before === null ? null : item, marking),
    within,
  );
  await handInAndSay(context, composer.api, composed, options, (id) =>
    kind === 'public-line' && state === 'planned'
      ? [
          `Others agree with: comity line agree ${shortId(id)}`,
          `Who has: comity incident show ${shortId(within.incident.head)}`,
        ]
      : [],
  );
  return EXIT.ok;
}

function beforeOf({ item }: Within, kind: Measure['kind']): Measure {
  const body = bodyOfSeen(item, 'measure');
  if (body.kind !== kind)
    throw usage(
      `${shortId(item.id)} is a ${body.kind === 'measure' ? 'measure' : 'public line'}.`,
      body.kind === 'measure' ? 'Use: comity measure' : 'Use: comity line',
    );
  return body;
}
