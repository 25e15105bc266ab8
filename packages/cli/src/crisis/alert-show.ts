import { alertText, INCIDENT_WORDS } from '@comity/formats';
import type { Command } from 'commander';
import type { Api } from '../api.ts';
import type { StatementItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { resultInStatus } from '../drill-mark.ts';
import { momentFields } from '../duty-moments.ts';
import { EXIT, Failure } from '../failure.ts';
import { markingFields } from '../marking-text.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { failureOf } from '../refusal-failure.ts';
import { incidentOf } from './incident-of.ts';

export function defineShow(alert: Command, running: Running): void {
  const show = alert
    .command('show')
    .summary('show one alert in full')
    .description(
      'Show an alert as it was signed, whether it is the newest of its incident, and what we have answered. Its issuer is told that a person here has seen it.',
    )
    .argument('<alert>', 'id, or its first characters');
  runs(show, running, ['comity alert show 3fa9c1'], showAlert);
}

async function showAlert(context: Context, _options: CommonOptions, named = ''): Promise<number> {
  const { io, out } = context;
  const api = await context.api();
  const { id, incident } = await incidentOf(api, named);
  const alert = incident.alerts.find(({ statement }) => statement === id);
  if (alert === undefined) throw failureOf({ code: 'not-found', facts: { alert: id } }, EXIT.refused);
  const { label, marking } = await api.json<StatementItem>('GET', `/statements/${id}`);
  const isHead = incident.head === id;
  const document = {
    alert,
    marking,
    head: incident.head,
    isHead,
    state: incident.state,
    answer: incident.answer,
  };
  resultInStatus(out, incident.status, document, () => {
    out.line(alertText(alert.body, { ...label, title: alert.title, marking }).trimEnd());
    out.fields([
      ['id', id],
      ['signed by', alert.posts.join(', ')],
      ['incident', `${shortId(incident.incident)}, ${INCIDENT_WORDS[incident.state]}`],
      ['newest', isHead ? 'yes' : `no: a newer alert of it is ${shortId(incident.head)}`],
      ['our answer', incident.answer ?? 'none'],
      ...momentFields(label, io.nowMs()),
      ...markingFields(marking, io.nowMs()),
    ]);
    if (incident.ambiguous)
      out.line(out.tone('warn', 'Two alerts of this incident follow one. Both are shown.'));
    if (isHead && incident.answer === null) out.line(`Answer it: comity alert ack ${shortId(id)}`);
  });
  await saySeen(context, api, id);
  return EXIT.ok;
}

/** Nobody is kept from reading because it cannot be said now. */
async function saySeen({ out }: Context, api: Api, id: string): Promise<void> {
  try {
    await api.send('POST', `/alerts/${id}:seen`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    out.note(`note: its issuer was not told that you have seen it [${error.code}].`);
  }
}
