import { instantMs, instantOf } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { exampleInput, HARMLESS } from '../../test/after-action-example.ts';
import type { AfterActionBoard, AfterActionInput } from './after-action-input.ts';
import { writeAfterAction } from './write-after-action.ts';

const input = exampleInput();
const changed = (incident: Partial<AfterActionInput['incident']>): AfterActionInput => ({
  ...input,
  incident: { ...input.incident, ...incident },
});
const withRows = (
  change: (row: AfterActionBoard['rows'][number]) => AfterActionBoard['rows'][number],
): AfterActionInput => ({
  ...input,
  boards: input.boards.map((board) => ({ ...board, rows: board.rows.map(change) })),
});
/** The same drill after its end: one has answered even that. */
function ended(message: 'cancel' | 'stand-down'): AfterActionInput {
  const { incident, boards } = input;
  const [update, board] = [incident.alerts.at(-1), boards.at(-1)];
  if (update === undefined || board === undefined) throw new Error('the drill has an update');
  const endedAt = (seconds: number) => instantOf(instantMs(update.issuedAt) + (3600 + seconds) * 1000);
  const end = {
    ...update,
    statement: incident.incident.replace(/^.{4}/, 'eeee') as typeof update.statement, // as: of the form of an id
    issuedAt: endedAt(0),
    body: { ...update.body, message },
  };
  const rows = board.rows.map((row) => ({
    ...row,
    overdue: false,
    deliveredAt: row.deliveredAt && endedAt(row.answeredAt === null ? 60 : 5),
    seenAt: null,
    answeredAt: row.answeredAt && endedAt(20),
  }));
  return {
    ...changed({ alerts: [...incident.alerts, end] }),
    boards: [...boards, { ...board, alert: end.statement, issuedAt: end.issuedAt, rows }],
  };
}
const linesOf = (written: string): readonly string[] => written.trimEnd().split('\n');

describe('golden reports of a drill', () => {
  it('Markdown', async () => {
    await expect(writeAfterAction(input, 'md')).toMatchFileSnapshot('../../test/after-action/drill.md');
  });

  it('HTML', async () => {
    await expect(writeAfterAction(input, 'html')).toMatchFileSnapshot(
      '../../test/after-action/drill.html.golden',
    );
  });

  it('the same input gives the same bytes', () => {
    for (const format of ['md', 'html'] as const)
      expect(writeAfterAction(structuredClone(input), format)).toBe(writeAfterAction(input, format));
  });
});

describe('what is a drill says so', () => {
  it.each([
    ['Exercise', 'EXERCISE EXERCISE EXERCISE'],
    ['Test', 'TEST TEST TEST'],
  ] as const)('%s: first and last, in title and on each sheet', (status, mark) => {
    const markdown = linesOf(writeAfterAction(changed({ status }), 'md'));
    expect([markdown[0], markdown.at(-1)]).toEqual([`**${mark}**`, `**${mark}**`]);
    expect(markdown).toContain(`# ${mark} &#124; After-action report: ${HARMLESS.line} &#124; ${mark}`);
    const html = writeAfterAction(changed({ status }), 'html');
    expect(html.match(/<p class="mark"><strong>([A-Z ]+)<\/strong>/g)).toHaveLength(2);
    expect(html).toContain(`@top-center{content:"${mark}"}`);
    expect(html).toMatch(new RegExp(`<title>[^<]*${mark}[^<]*</title>`));
  });

  it('Actual: no word of a drill anywhere', () => {
    for (const format of ['md', 'html'] as const)
      expect(writeAfterAction(changed({ status: 'Actual' }), format)).not.toMatch(
        /EXERCISE|TEST|Exercise|Test:/,
      );
  });

  it('a title that claims to be a drill is no mark', () => {
    const actual = exampleInput({ ...HARMLESS, line: 'EXERCISE EXERCISE EXERCISE' });
    const lines = linesOf(
      writeAfterAction({ ...actual, incident: { ...actual.incident, status: 'Actual' } }, 'md'),
    );
    expect([lines[0], lines.at(-1)]).toEqual(['**TLP:AMBER+STRICT**', '**TLP:AMBER+STRICT**']);
    expect(lines).not.toContain('**EXERCISE EXERCISE EXERCISE**');
  });
});

describe('response times', () => {
  const rows = (text: string): readonly string[] =>
    linesOf(text).filter((line) => /^\| (bravo|charlie|delta) \| [-\d]/.test(line));
  const row = (written: string, table: number, institute: string): string =>
    rows(written).filter((line) => line.startsWith(`| ${institute} |`))[table] ?? '';

  it('of every alert, the first one first', () => {
    const written = writeAfterAction(input, 'md');
    expect(row(written, 0, 'bravo')).toContain('| 0.3 s | 12 s | 42 s | acting by duty-desk | in time |');
    expect(row(written, 0, 'charlie')).toContain(
      '| 95 s | - | 700 s | acknowledged by duty-desk | **LATE** |',
    );
    expect(row(written, 0, 'delta')).toContain('| - | - | - | unreachable | **MISSED** |');
    expect(written).toContain('Answered: 2 of 3; median 371 s, slowest 700 s (charlie). Missed: 1. Late: 1.');
    expect(row(written, 1, 'bravo')).toContain(
      '| 0.4 s | 10 s | 20 s | acknowledged by duty-desk | in time |',
    );
    expect(row(written, 1, 'charlie')).toContain(
      '| 60 s | - | - | delivered; to an earlier alert: acknowledged | **MISSED** |',
    );
    expect(row(written, 1, 'delta')).toContain('| - | - | - | unreachable | **MISSED** |');
  });

  it('the first answer counts, not the newest that the board shows', () => {
    const later = withRows((each) =>
      each.answeredAt === null ? each : { ...each, answeredAt: input.generatedAt },
    );
    expect(row(writeAfterAction(later, 'md'), 1, 'bravo')).toContain('| 20 s |');
    const silent = { ...later, incident: { ...input.incident, acknowledgements: [] } };
    expect(row(writeAfterAction(silent, 'md'), 1, 'bravo')).toContain(
      '| 6300 s | acknowledged by duty-desk | **LATE** |',
    );
  });

  it('who may still answer is waited for; to what was replaced in time nobody owes an answer', () => {
    const written = writeAfterAction(
      withRows((each) => ({ ...each, overdue: false })),
      'md',
    );
    expect(row(written, 1, 'charlie')).toContain('| waiting |');
    expect(row(written, 0, 'delta')).toContain('| no answer |');
  });

  it.each(['cancel', 'stand-down'] as const)('a %s asks for no answer', (message) => {
    const written = writeAfterAction(ended(message), 'md');
    expect(row(written, 2, 'bravo')).toContain('| 5.0 s | - | 20 s | acknowledged by duty-desk | answered |');
    expect(row(written, 2, 'charlie')).toContain('| 60 s | - | - | delivered; to an earlier alert');
    expect(row(written, 2, 'charlie')).toContain('| not asked |');
    expect(linesOf(written).filter((line) => line.endsWith('It asked for no answer.'))).toHaveLength(1);
    expect(linesOf(written)).toContain(
      'Delivered: 2 of 3; median 33 s, slowest 60 s (charlie). Seen: 0 of 3.',
    );
  });
});

describe('open ends', () => {
  const ends = (of: AfterActionInput): readonly string[] => {
    const lines = linesOf(writeAfterAction(of, 'md'));
    return lines.slice(lines.indexOf('## Open ends') + 2, lines.indexOf('## Lessons') - 1);
  };

  it('are all listed', () => {
    const open = ends(input).join('\n');
    for (const words of [
      'The incident was not ended: open',
      'The issuer has to say which of its two newest alerts counts',
      'charlie has not answered the newest alert (delivered, overdue)',
      'delta has not answered the newest alert (unreachable, overdue)',
      'and did not come',
      'is not closed: help offered, not accepted',
      'is planned and was not adopted',
      'bravo does not agree with public line',
      'is still active',
      'is not done: no report',
    ])
      expect(open).toContain(words);
    expect(ends(input)).toHaveLength(11);
  });

  it.each(['cancel', 'stand-down'] as const)(
    'after a %s: who has not answered the last alert that asked',
    (message) => {
      expect(ends(ended(message)).filter((line) => line.includes('has not answered'))).toEqual([
        '- charlie has not answered the last alert that asked for an answer (delivered, overdue).',
        '- delta has not answered the last alert that asked for an answer (unreachable, overdue).',
      ]);
    },
  );

  it('of what was closed there are none', () => {
    const closed = changed({
      state: 'stood-down',
      ambiguous: false,
      requests: input.incident.requests.map((request) => ({ ...request, state: 'closed' })),
      measures: [],
      activations: [],
    });
    expect(ends({ ...closed, boards: [] })).toEqual(['Nothing is left open.']);
  });
});

describe('each line can be checked', () => {
  it('every number that is named stands in the list with its whole id, and each statement once', () => {
    const written = writeAfterAction(input, 'md');
    const listed = new Map(
      [...written.matchAll(/^\| S(\d+) \| `([0-9a-f]{64})` \|/gm)].map(([, number, id]) => [number, id]),
    );
    const named = [...written.matchAll(/S(\d+) `([0-9a-f]{12})`/g)];
    expect(named.length).toBeGreaterThan(15);
    for (const [, number, id] of named) expect(listed.get(number)?.slice(0, 12)).toBe(id);
    expect(new Set(listed.values()).size).toBe(listed.size);
    expect(written).toContain(`From ${listed.size} signed statements of incident`);
  });

  it('of an incident that its reader knows nothing of there is still a report', () => {
    const nothing = changed({
      alerts: [],
      situationReports: [],
      nextReport: null,
      requests: [],
      measures: [],
      activations: [],
      acknowledgements: [],
      timeline: [],
    });
    expect(writeAfterAction(nothing, 'md')).toContain('From 0 signed statements');
    expect(writeAfterAction(nothing, 'html')).toContain('</html>');
  });
});

describe('the page', () => {
  it('has its headings in order and scopes in every table', () => {
    const html = writeAfterAction(input, 'html');
    const levels = [...html.matchAll(/<h([1-6])>/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.reduce((before, level) => {
      expect(level - before).toBeLessThanOrEqual(1);
      return level;
    }, 0);
    expect(html).not.toMatch(/<th>|<th (?!scope)/);
    expect(html.match(/<caption>/g)?.length).toBe(html.match(/<table>/g)?.length);
    expect(html).toContain('<html lang="en">');
  });

  it.each(['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'] as const)(
    'TLP:%s in words at both ends',
    (tlp) => {
      const html = writeAfterAction({ ...input, tlp }, 'html');
      expect(html.match(/<span class="tlp">(TLP:[A-Z+]+)<\/span>/g)).toEqual(
        Array.from({ length: 2 }, () => `<span class="tlp">TLP:${tlp}</span>`),
      );
    },
  );
});
