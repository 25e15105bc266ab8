import type { Command } from 'commander';
import { runs } from '../command.ts';
import { type MeasureOptions, sayMeasure } from '../crisis/measure-step.ts';
import { withCrisisTerms } from '../crisis/terms.ts';
import { withSignOptions } from '../hand-in.ts';
import type { Running } from '../program.ts';

export function define(program: Command, running: Running): void {
  const measure = program
    .command('measure')
    .summary('say what you plan or have done against an incident')
    .description('Measures are told to everybody who was reached by the alert.');
  const step = (name: string, summary: string, argument: string, about: string) =>
    withSignOptions(
      withCrisisTerms(
        measure
          .command(name)
          .summary(summary)
          .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
          .argument(argument, about)
          .option('--text <text>', 'what it is (of a known measure: as it was)')
          .option('--effective <time>', 'from when it is in effect'),
        'as the alert',
      ),
    );
  runs<MeasureOptions>(
    step('plan', 'plan a measure', '<incident>', 'an alert of the incident, or a measure of yours to change'),
    running,
    ['comity measure plan 3fa9c1 --text "queries of this kind are refused" --effective +6h'],
    (context, options, named) => sayMeasure(context, options, 'measure', 'planned', named),
  );
  runs<MeasureOptions>(
    step(
      'adopt',
      'say that a measure is in force',
      '<measure>',
      'a measure of yours, or an alert for a new one',
    ),
    running,
    ['comity measure adopt 77ab01', 'comity measure adopt 3fa9c1 --text "access is closed"'],
    (context, options, named) => sayMeasure(context, options, 'measure', 'adopted', named),
  );
  runs<MeasureOptions>(
    step('withdraw', 'take a measure back', '<measure>', 'a measure of yours'),
    running,
    ['comity measure withdraw 77ab01'],
    (context, options, named) => sayMeasure(context, options, 'measure', 'withdrawn', named),
  );
}
