import { encodeBase64, encodeUtf8, sha256, unreachable } from '@comity/protocol';
import { cleanLine, cleanProse } from '../clean-prose.ts';
import { drillMark } from '../crisis-words.ts';
import { styleOf } from './html-style.ts';
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

/**
 * One page that needs nothing else: no script, no link that leaves it, a policy that forbids both. It is well-formed XML as well, so that
 * there is one way to read it.
 */
export function writeHtml({ status, tlp, title, blocks }: ReportPage): string {
  const mark = drillMark(status);
  const style = styleOf(tlp, mark);
  const marks = `${mark === null ? '' : `<p class="mark"><strong>${mark}</strong></p>\n`}<p><span class="tlp">TLP:${htmlText(tlp)}</span></p>`;
  const policy = `default-src 'none'; style-src 'sha256-${encodeBase64(sha256(encodeUtf8(style)))}'`;
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8"/>',
    `<meta http-equiv="Content-Security-Policy" content="${policy}"/>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    '<meta name="robots" content="noindex"/>',
    '<meta name="color-scheme" content="light dark"/>',
    `<title>TLP:${htmlText(tlp)} | ${htmlText(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    `<header>\n${marks}\n<h1>${htmlText(title)}</h1>\n</header>`,
    '<main>',
    ...blocks.map(blockHtml),
    '</main>',
    `<footer>\n${marks.split('\n').toReversed().join('\n')}\n</footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${htmlText(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${lineHtml(block.text)}</p>`;
    case 'quote':
      return `<blockquote><p>${cleanProse(block.text).split('\n').map(htmlText).join('<br/>\n')}</p></blockquote>`;
    case 'list':
      return `<ul>\n${block.lines.map((line) => `<li>${lineHtml(line)}</li>`).join('\n')}\n</ul>`;
    case 'table':
      return tableHtml(block);
    default:
      return unreachable(block);
  }
}

const lineHtml = (line: Line): string => runsOf(line).map(runHtml).join('');

function runHtml(run: Run): string {
  if (typeof run === 'string') return htmlText(run);
  if ('strong' in run) return `<strong>${htmlText(run.strong)}</strong>`;
  if ('code' in run) return `<code>${htmlText(run.code)}</code>`;
  if ('at' in run) return `<time datetime="${htmlText(run.at)}">${htmlText(utcText(run.at))}</time>`;
  if ('source' in run)
    return `<a href="#s${run.source}">S${run.source}</a> <code>${htmlText(shortened(run.id))}</code>`;
  return `<span id="s${run.sourceEntry}">S${run.sourceEntry}</span>`;
}

/** It can be scrolled by keys where it is wider than the page. */
const tableHtml = ({ caption, columns, rows }: Table): string =>
  [
    `<section class="wide" tabindex="0" aria-label="${htmlText(caption)}">`,
    '<table>',
    `<caption>${htmlText(caption)}</caption>`,
    `<thead><tr>${columns.map((column) => `<th scope="col">${htmlText(column)}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map(
      ([first, ...cells]) =>
        `<tr><th scope="row">${lineHtml(first ?? '')}</th>${cells.map((cell) => `<td>${lineHtml(cell)}</td>`).join('')}</tr>`,
    ),
    '</tbody>',
    '</table>',
    '</section>',
  ].join('\n');

/** Text between tags or in an attribute in double quotes. */
const htmlText = (text: string): string =>
  cleanLine(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
