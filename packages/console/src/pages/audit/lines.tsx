import type { AccessLine } from '@comity/protocol';
import type { SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Instant } from '../../parts/instant.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';

/** How many statements of one line are named: a list of findings has hundreds. */
const NAMED_MAX = 5;

/** Lines of the access log: who read what, when, for what, and by which rule. */
export function Lines({ visit, lines }: { readonly visit: SignedIn; readonly lines: readonly AccessLine[] }) {
  const { t, speech } = visit;
  return (
    <Table
      caption={t('audit.lines')}
      captionHidden
      rows={lines}
      empty={t('audit.lines-none')}
      columns={[
        { head: t('audit.line'), isHead: true, isNumber: true, cell: ({ sequence }) => sequence },
        { head: t('audit.when'), cell: ({ at }) => <Instant speech={speech} at={at} precision="second" /> },
        { head: t('audit.who'), cell: (line) => <Who line={line} /> },
        { head: t('audit.what'), cell: (line) => <What visit={visit} line={line} /> },
        { head: t('audit.statements'), cell: (line) => <Statements visit={visit} line={line} /> },
        { head: t('audit.for'), cell: (line) => (line.kind === 'read' ? line.purposes.join(', ') : '–') },
        { head: t('audit.rules'), cell: (line) => (line.kind === 'read' ? line.rules.join(', ') : '–') },
      ]}
    />
  );
}

function Who({ line }: { readonly line: AccessLine }) {
  switch (line.kind) {
    case 'open':
    case 'seal':
      return <>–</>;
    case 'audit':
      return <bdi>{line.by}</bdi>;
    case 'read':
      return (
        <>
          <bdi>{line.by}</bdi>
          <span class="hint">{[...line.roles, line.unit].join(', ')}</span>
        </>
      );
  }
}

function What({ visit: { t }, line }: { readonly visit: SignedIn; readonly line: AccessLine }) {
  switch (line.kind) {
    case 'open':
      return <>{t('audit.open-line', { segment: line.segment, institute: line.institute })}</>;
    case 'seal':
      return <>{t('audit.seal-line')}</>;
    case 'audit':
    case 'read':
      return (
        <>
          {line.action}{' '}
          <State tone={line.outcome === 'permitted' ? 'good' : 'bad'}>{t(`audit.${line.outcome}`)}</State>
        </>
      );
  }
}

function Statements({ visit: { t }, line }: { readonly visit: SignedIn; readonly line: AccessLine }) {
  if (line.kind === 'audit') return <ShortId id={line.export} />;
  if (line.kind !== 'read' || line.statements.length === 0) return <>–</>;
  const rest = line.statements.length - NAMED_MAX;
  return (
    <>
      {line.statements.slice(0, NAMED_MAX).map(({ id, part }) => (
        <span class="named">
          <ShortId id={id} href={`/findings/${id}`} /> {part}
        </span>
      ))}
      {rest > 0 ? t('audit.more-statements', { count: rest }) : undefined}
    </>
  );
}
