import { unreachable } from '@comity/protocol';
import { cleanProse } from '../clean-prose.ts';
import { drillMark } from '../crisis-words.ts';
import { markdownLine, markdownText } from './markdown-text.ts';
import {
  type Block,
  type Line,
  type ReportPage,
  type Run,
  runsOf,
  shortened,
  type Table,
  utcText,
} from './report-page.ts';

/** GFM without HTML: a blank line between blocks, tables as tables, the words of institutes as quotes. */
export function writeMarkdown({ status, tlp, title, blocks }: ReportPage): string {
  const mark = drillMark(status);
  const marks = [...(mark === null ? [] : [`**${mark}**`]), `**TLP:${markdownText(tlp)}**`];
  return `${[...marks, `# ${markdownText(title)}`, ...blocks.map(blockText), ...marks.toReversed()].join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${markdownText(block.text)}`;
    case 'paragraph':
      return lineText(block.text);
    case 'quote':
      return quoteText(block.text);
    case 'list':
      return block.lines.map((line) => `- ${lineText(line)}`).join('\n');
    case 'table':
      return tableText(block);
    default:
      return unreachable(block);
  }
}

const lineText = (line: Line): string => markdownLine(cellText(line));

/** Within a table nothing begins a line. */
const cellText = (line: Line): string => runsOf(line).map(runText).join('');

function runText(run: Run): string {
  if (typeof run === 'string') return markdownText(run);
  if ('strong' in run) return strongText(run.strong);
  if ('code' in run) return PLAIN_CODE.test(run.code) ? `\`${run.code}\`` : markdownText(run.code);
  if ('at' in run) return markdownText(utcText(run.at));
  if ('source' in run) return `S${run.source} \`${shortened(run.id)}\``;
  return `S${run.sourceEntry}`;
}

/** Signs at a space end nothing and begin nothing. */
const strongText = (text: string): string => `**${markdownText(text).trim()}**`;

/** Ids and commands. */
const PLAIN_CODE = /^[A-Za-z0-9](?:[A-Za-z0-9 -]*[A-Za-z0-9])?$/;

/** Line by line: a line feed is a line feed, an empty line a new paragraph, and all of it stays inside of the quote. */
function quoteText(text: string): string {
  const lines = cleanProse(text)
    .split('\n')
    .map((line) => markdownLine(markdownText(line)));
  return lines
    .map((line, index) => (line === '' ? '>' : `> ${line}${(lines[index + 1] ?? '') === '' ? '' : '\\'}`))
    .join('\n');
}

const tableText = ({ caption, columns, rows }: Table): string =>
  [
    strongText(caption),
    '',
    row(columns.map(markdownText)),
    row(columns.map(() => '---')),
    ...rows.map((cells) => row(cells.map(cellText))),
  ].join('\n');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
