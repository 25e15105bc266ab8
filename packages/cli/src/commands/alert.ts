import type { Command } from 'commander';
import { runs } from '../command.ts';
import { defineAck } from '../crisis/alert-ack.ts';
import { defineBoard } from '../crisis/alert-board.ts';
import { defineCancel } from '../crisis/alert-cancel.ts';
import { defineImport } from '../crisis/alert-import.ts';
import { defineRaise } from '../crisis/alert-raise.ts';
import { defineShow } from '../crisis/alert-show.ts';
import { defineStandDown } from '../crisis/alert-stand-down.ts';
import { defineUpdate } from '../crisis/alert-update.ts';
import { type ListOptions, listIncidents, withListOptions } from '../crisis/list-incidents.ts';
import type { Running } from '../program.ts';

export function define(program: Command, running: Running): void {
  const alert = program
    .command('alert')
    .summary('raise, answer, correct and end alerts')
    .description(
      'Alerts go to every institute that must know at once, ahead of everything else. Actual, Exercise or Test stands in the signed bytes, and in every line that is shown.',
    );
  defineRaise(alert, running);
  defineUpdate(alert, running);
  defineCancel(alert, running);
  defineStandDown(alert, running);
  defineAck(alert, running);
  defineImport(alert, running);
  const list = alert
    .command('list')
    .summary('list the newest alerts')
    .description('The newest alert of each incident that you may know of, the real thing first.');
  runs<ListOptions>(
    withListOptions(list),
    running,
    ['comity alert list', 'comity alert list --status Actual --state open'],
    listIncidents,
  );
  defineShow(alert, running);
  defineBoard(alert, running);
}
