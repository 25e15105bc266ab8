import { findingAddress } from '../../addresses.ts';
import type { NodeApi } from '../../node-api.ts';
import type { SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Prose } from '../../parts/prose.tsx';
import type { Statement, StatementList } from './answers.ts';
import { typeWord, wordOf } from './words.ts';

interface Happened {
  readonly statement: Statement;
  /** Set for revisions, which say it of themselves. */
  readonly as: 'earlier' | 'later' | null;
}

/** What became of it: revisions before and after, remarks, withdrawal, requests and answers, each if the reader may read it. */
export async function History({
  visit,
  statement,
}: {
  readonly visit: SignedIn;
  readonly statement: Statement;
}) {
  const { api, t, speech } = visit;
  const [about, revisions] = await Promise.all([
    api.json<{ items: readonly Statement[] }>('GET', `/statements/${statement.id}/about`),
    revisionsOf(api, statement),
  ]);
  const said = about.ok ? about.value.items : [];
  const happened = [...revisions, ...said.map((each): Happened => ({ statement: each, as: null }))].sort(
    (left, right) => (left.statement.issuedAt < right.statement.issuedAt ? -1 : 1),
  );
  return (
    <Panel title={t('findings.history')} id="history">
      {happened.length === 0 ? <p class="empty">{t('findings.history-none')}</p> : undefined}
      <ol class="history">
        {happened.map(({ statement: each, as }) => (
          <li>
            <Instant speech={speech} at={each.issuedAt} />{' '}
            <a href={findingAddress(each.id)}>
              {as === null ? typeWord(speech, each.type) : t(`findings.revision-${as}`)}
            </a>{' '}
            {t('findings.history-by', { institute: each.author })} <What visit={visit} statement={each} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function What({
  visit: { speech },
  statement: { body },
}: {
  readonly visit: SignedIn;
  readonly statement: Statement;
}) {
  const code = ['reason', 'verdict', 'change', 'outcome', 'state'].map((name) => body[name]).find(isText);
  const prose = ['explanation', 'reason'].map((name) => body[name]).find(isText);
  return (
    <>
      {code === undefined || code === prose ? undefined : <span>{wordOf(speech, 'reason', code)}</span>}
      {prose === undefined ? undefined : <Prose text={wordOf(speech, 'reason', prose)} />}
    </>
  );
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** What it supersedes, and what of the same author supersedes it. */
async function revisionsOf(api: NodeApi, statement: Statement): Promise<readonly Happened[]> {
  const { id, type, author, body, label } = statement;
  const earlier = label.relations.filter(({ kind }) => kind === 'supersedes');
  const read = await Promise.all(
    earlier.map((relation) => api.json<Statement>('GET', `/statements/${relation.statement}`)),
  );
  const before = read.flatMap((each): Happened[] =>
    each.ok ? [{ statement: each.value, as: 'earlier' }] : [],
  );
  if (type !== 'finding') return before;
  const same = new URLSearchParams({
    type,
    author,
    model: String(body.model),
    task: String(body.task),
    limit: '200',
  });
  const others = await api.json<StatementList>('GET', `/statements?${same}`);
  const after = (others.ok ? others.value.items : []).filter(({ label: { relations } }) =>
    relations.some((relation) => relation.kind === 'supersedes' && relation.statement === id),
  );
  return [...before, ...after.map((each): Happened => ({ statement: each, as: 'later' }))];
}
