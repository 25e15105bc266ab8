import { crisisTerms } from '@comity/formats/crisis';
import type { Marking } from '@comity/protocol';
import type { Command } from 'commander';
import { names } from '../command.ts';
import type { NodeComposer } from '../composer.ts';
import { type MarkingOptions, markingFrom } from '../marking-options.ts';
import type { RosterItem } from '../sharing-rows.ts';

/** The terms that a statement of a crisis may say: nothing that could hold it back. */
export const withCrisisTerms = (command: Command, otherwise = 'members'): Command =>
  command
    .option('--to <names>', `audience: institutes, groups, members, public (default: ${otherwise})`, names)
    .option('--purpose <names>', 'what it may be used for (default: incident-response)', names)
    .option('--tlp <level>', 'RED, AMBER+STRICT, AMBER, GREEN or CLEAR (default: AMBER)')
    .option('--prohibit <names>', 'what it must not be used for', names)
    .option('--pap <level>', 'permissible actions: RED, AMBER, GREEN or CLEAR')
    .option('--onward <rule>', 'none, audience or ask-originator (default: audience)')
    .option('--attribution <rule>', 'must, may or must-not');

/** The marking that the options say over `base`. */
export function crisisMarking(
  options: MarkingOptions,
  { inForce, issuer, nowMs }: NodeComposer,
  rosters: readonly RosterItem[],
  base: Partial<Marking>,
): Marking {
  const level = options.tlp?.toUpperCase().replace(/^TLP:/, '');
  return markingFrom(options, {
    charter: inForce.charter,
    rosters,
    registry: null,
    issuer,
    nowMs,
    base: crisisTerms(base, level),
  });
}
