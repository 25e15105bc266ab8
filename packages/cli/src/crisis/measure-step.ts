import type { Statement } from '@comity/protocol';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { handInAndSay, type SignOptions } from '../hand-in.ts';
import type { MarkingOptions } from '../marking-options.ts';
import { parseMoment } from '../moment.ts';
import { shortId } from '../output.ts';
import { crisisMarking } from './terms.ts';
import { composeWithin, incidentMarking, refuseForeign, type Within, withinOf } from './within.ts';

export interface MeasureOptions extends SignOptions, MarkingOptions {
  readonly text?: string;
  readonly effective?: string;
  readonly releaseAt?: string;
}

type Measure = Extract<Statement, { type: 'measure' }>['body'];

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
  const composed = composeWithin(
    within,
    'measure',
    {
      measure: before === null ? null : (before.measure ?? item.id),
      kind,
      state,
      text,
      effectiveAt: moment(options.effective, before?.effectiveAt),
      releaseAt: moment(options.releaseAt, before?.releaseAt),
    },
    {
      title: `${kind === 'measure' ? 'Measure' : 'Public line'}: ${firstLine(text)}`,
      marking: crisisMarking(
        options,
        composer,
        rosters,
        before === null ? await incidentMarking(within) : item.marking,
      ),
    },
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

function beforeOf(within: Within, kind: Measure['kind']): Measure {
  const body = within.item.body as unknown as Measure; // as: the node's answer, by its type
  if (body.kind !== kind)
    throw usage(
      `${shortId(within.item.id)} is a ${body.kind === 'measure' ? 'measure' : 'public line'}.`,
      body.kind === 'measure' ? 'Use: comity measure' : 'Use: comity line',
    );
  refuseForeign(within);
  return body;
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, TITLE_TEXT_CHARS_MAX);
const TITLE_TEXT_CHARS_MAX = 120;
