import { markedLine } from '../crisis-words.ts';
import type { AfterActionInput } from './after-action-input.ts';
import { lessons, making } from './closing.ts';
import { writeHtml } from './html-page.ts';
import { writeMarkdown } from './markdown-page.ts';
import { openEnds } from './open-ends.ts';
import { playbooks } from './playbooks.ts';
import type { ReportPage } from './report-page.ts';
import { measures, requests } from './requests.ts';
import { responseTimes } from './response-times.ts';
import { sourcesOf } from './sources.ts';
import { alertsTable, summary } from './summary.ts';
import { situationReports, timelineTable } from './timeline.ts';

/**
 * The after-action report of an incident (spec/incident.md), as Markdown or as one HTML page without scripts. What is of a drill says so first and
 * last, what has a marking says it at both ends. Texts of institutes stay texts. The same input gives the same bytes.
 */
export function writeAfterAction(input: AfterActionInput, format: 'md' | 'html'): string {
  const page = pageOf(input);
  switch (format) {
    case 'md':
      return writeMarkdown(page);
    case 'html':
      return writeHtml(page);
  }
}

function pageOf(input: AfterActionInput): ReportPage {
  const { incident, tlp } = input;
  const sources = sourcesOf(incident);
  return {
    status: incident.status,
    tlp,
    title: markedLine(incident.status, `After-action report: ${incident.title}`),
    blocks: [
      ...summary(incident, sources),
      ...alertsTable(incident, sources),
      ...responseTimes(input, sources),
      ...timelineTable(incident, sources),
      ...situationReports(incident, sources),
      ...requests(incident, sources),
      ...measures(incident, sources),
      ...playbooks(incident, sources),
      ...openEnds(input, sources),
      ...lessons(),
      ...sources.blocks,
      ...making(input, sources),
    ],
  };
}
