import type { NodeApi } from '../../node-api.ts';
import { orEndPage } from '../../node-api.ts';
import { page } from '../../page.ts';
import type { FoundStatement, StatementList } from './answers.ts';
import { apiQuery, readListQuery } from './list-query.ts';

/** The whole result as CSV (RFC 4180), page by page as it is asked for: nothing of it waits in memory. */
export const listCsvPage = page('get', '/findings/list.csv', async ({ api, place }) => {
  const asked = apiQuery(readListQuery(place.url));
  asked.set('limit', '200');
  // The first page before anything is answered: a refusal still has its own page.
  const first = orEndPage(await api.json<StatementList>('GET', `/statements?${asked}`));
  return new Response(streamOf(linesOf(api, asked, first)), {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="findings.csv"',
      'cache-control': 'no-store',
    },
  });
});

/** Each line as its reader takes it; whoever goes away ends it. */
const streamOf = (lines: AsyncGenerator<string, void>): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done === true) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
    async cancel() {
      await lines.return();
    },
  });

const COLUMNS: readonly (readonly [name: string, value: (row: FoundStatement) => string])[] = [
  ['id', ({ id }) => id],
  ['title', ({ title }) => title],
  ['type', ({ type }) => type],
  ['author', ({ author }) => author],
  ['model', ({ body }) => (typeof body.model === 'string' ? body.model : '')],
  ['task', ({ body }) => (typeof body.task === 'string' ? body.task : '')],
  ['tlp', ({ marking }) => `TLP:${marking.tlp}`],
  ['withdrawn', ({ withdrawn }) => (withdrawn === null ? 'no' : 'yes')],
  ['issued', ({ issuedAt }) => issuedAt],
  ['received', ({ receivedAt }) => receivedAt],
];

async function* linesOf(
  api: NodeApi,
  asked: URLSearchParams,
  first: StatementList,
): AsyncGenerator<string, void> {
  yield lineOf(COLUMNS.map(([name]) => name));
  for (let list = first; ; ) {
    for (const row of list.items) yield lineOf(COLUMNS.map(([, value]) => value(row)));
    if (list.nextCursor === null) return;
    asked.set('cursor', list.nextCursor);
    list = orEndPage(await api.json<StatementList>('GET', `/statements?${asked}`));
  }
}

const lineOf = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

/** Quoted, and never the beginning of a formula: spreadsheets would run what a peer wrote (CWE-1236). */
const cellOf = (text: string): string =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
