import { type BodyOf, type Instant, type InstituteId, instantMs, instantOf } from '@comity/protocol';
import { ofType } from './chain.ts';
import { compare, type PostsOf, type Shown, saidOf } from './incident-shown.ts';
import type { Spoken } from './mirror.ts';
import type { ActivationView } from './view.ts';

/** Playbooks that were put to use in an incident: each step with how it stands at each institute (spec/playbook.md). */
export function activationsOf({ said, playbooks }: Shown, postsOf: PostsOf): readonly ActivationView[] {
  const activations = ofType(said, 'activation');
  const reports = ofType(said, 'task-report');
  return activations
    .filter(({ statement }) => statement.body.activation === null)
    .map((activation) => {
      const { label, body } = activation.statement;
      const playbook = playbooks.get(body.playbook)?.statement;
      const own = reports.filter(({ statement }) => statement.body.activation === activation.id);
      return {
        activation: activation.id,
        playbook: body.playbook,
        // Whoever may not read the playbook sees that one is in use, and no step of it.
        name: playbook?.body.name ?? '',
        title: playbook?.label.title ?? label.title,
        state: activations.some((each) => ends(each, activation)) ? 'ended' : 'active',
        activatedAt: label.issuedAt,
        tasks: (playbook?.body.steps ?? []).map((step) => ({
          step,
          dueAt: dueAtOf(label.issuedAt, step),
          reports: newestOfEach(own.filter(({ statement }) => statement.body.step === step.id)).map(
            (report) => saidOf(report, postsOf),
          ),
        })),
      };
    });
}

/** Only who activated it ends it. */
const ends = ({ author, statement }: Spoken<'activation'>, activation: Spoken<'activation'>): boolean =>
  statement.body.activation === activation.id && author === activation.author;

const dueAtOf = (
  activatedAt: Instant,
  { withinMinutes }: BodyOf<'playbook'>['steps'][number],
): Instant | null =>
  withinMinutes === null ? null : instantOf(instantMs(activatedAt) + withinMinutes * MINUTE_MS);
const MINUTE_MS = 60_000;

/** The newest report of each institute, by log position. */
function newestOfEach(reports: readonly Spoken<'task-report'>[]): readonly Spoken<'task-report'>[] {
  const newest = new Map<InstituteId, Spoken<'task-report'>>();
  for (const report of reports) {
    const known = newest.get(report.author);
    if (known === undefined || known.position < report.position) newest.set(report.author, report);
  }
  return [...newest.values()].sort((left, right) => compare(left.author, right.author));
}
