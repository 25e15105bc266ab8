import { parseArgs } from 'node:util';
import { type Devnet, INSTITUTES_MAX, openDevnet } from './devnet.ts';
import { PAGES_FILE, TOKEN_ROLES } from './institute-folder.ts';
import { DRILL, nameDuties, runDrill } from './seeds/crisis.ts';
import { FIRST, OTHERS, publishSeed } from './seeds/findings.ts';
import {
  acceptTerms,
  shareByMistake,
  shareUnderTerms,
  shareWithPrivateGroup,
  takebackSentence,
  withdraw,
} from './seeds/sharing.ts';

/** `pnpm demo`: a network of fictional institutes on this machine, with real findings, until Ctrl-C. */
const USAGE = `pnpm demo [--institutes N] [--keep] [--folder F] [--once]

Starts fictional institutes on this machine, each a process with its own keys and folder, and publishes findings from real logs.

  --institutes N   how many, 3 to ${INSTITUTES_MAX} (default 3)
  --keep           leave the folders in place at the end, and say where they are
  --folder F       put the folders there instead of a temporary place (implies --keep)
  --once           end as soon as everything has arrived, instead of waiting for Ctrl-C`;

const began = performance.now();
const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`;
const say = (line = ''): void => void process.stdout.write(`${line}\n`);
const step = (text: string): void => say(`${seconds()}  ${text}`);

const options = readOptions();
const ending = new AbortController();
// The first Ctrl-C ends the demo in order; a second one ends the process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());

say(
  'Comity demo: NOT FOR PRODUCTION. Fictional institutes; their servers hold the signing keys of their staff, which real ones do not.\n',
);
try {
  await run();
} catch (fault) {
  // Ctrl-C goes to every process of the terminal: what fails after it fails because of it.
  if (!ending.signal.aborted) throw fault;
}
if (!options.keep) say('Nothing is left behind.');

async function run(): Promise<void> {
  const devnet = await openDevnet({ ...options, onStep: step });
  try {
    if (!ending.signal.aborted) await tellStory(devnet);
    if (!options.once && !ending.signal.aborted) {
      await new Promise((resolve) => ending.signal.addEventListener('abort', resolve, { once: true }));
    }
  } finally {
    say();
    step('stopping the nodes');
    await devnet.close();
    if (options.keep) say(`Kept in ${devnet.folder}`);
  }
}

async function tellStory(network: Devnet): Promise<void> {
  step('connecting');
  await network.connected();
  step('north publishes a finding from a real Inspect log');
  const [first = ''] = await publishSeed(network, FIRST);
  await network.settle();
  step(`the first finding, ${first.slice(0, 12)}, has arrived at every institute`);
  const published = await Promise.all(OTHERS.map((seed) => publishSeed(network, seed)));
  await network.settle();
  step(
    `${published.flat().length} more findings: for a pair of institutes, for one alone, and one under embargo for nine minutes`,
  );
  const [shared] = await Promise.all([tellOfSharing(network), nameDuties(network)]);
  const drill = await tellOfDrill(network);
  printInstitutes(network);
  printTries(network, { first, drill, ...shared });
}

/** What marking means once it is enforced: who may know of it, what holds it, how it is taken back. */
async function tellOfSharing(network: Devnet): Promise<{ readonly held: string; readonly mistaken: string }> {
  const [, held, mistaken] = await Promise.all([
    shareWithPrivateGroup(network),
    shareUnderTerms(network),
    shareByMistake(network),
  ]);
  await network.settle();
  step(
    'a finding for the private group north--pair has arrived at south; east does not know that the group exists',
  );
  step(`a finding under the terms of the network, ${held.slice(0, 12)}, is held for south and east`);
  await Promise.all([acceptTerms(network, 'south'), withdraw(network, mistaken)]);
  await network.settle();
  step("south's counsel has accepted the terms: it has the finding now; east still waits");
  step(`a finding was withdrawn, ${mistaken.slice(0, 12)}: ${await takebackSentence(network, mistaken)}`);
  return { held, mistaken };
}

/** A drill that is over: who answered, who did not, and the report that it leaves. */
async function tellOfDrill(network: Devnet): Promise<string> {
  const drill = await runDrill(network);
  step(
    `EXERCISE: north raised an alert, ${drill.slice(0, 12)}; it was at every institute at once, south acted on it, the others were silent, and north ended it`,
  );
  return drill;
}

function printInstitutes({ institutes }: Devnet): void {
  for (const { name, id, tokens, links, process: running } of institutes) {
    say(`\n${name} (${id})`);
    say('  In a browser, open one of these; a private window for each further person:');
    for (const role of TOKEN_ROLES) say(`  ${role.padEnd(12)} ${links[role]}`);
    say(`  For programs and the command line, at ${running()?.ready.apiUrl}`);
    for (const role of TOKEN_ROLES) say(`  ${role.padEnd(12)} ${tokens[role]}`);
  }
}

/** Ids of what was published. */
interface Story {
  readonly first: string;
  readonly held: string;
  readonly mistaken: string;
  readonly drill: string;
}

/** Things to try, each a line to paste into another terminal. */
function printTries({ institutes }: Devnet, { first, held, mistaken, drill }: Story): void {
  const [north, south, east] = institutes;
  if (north === undefined || south === undefined || east === undefined) return;
  const at = (institute: typeof north, role: (typeof TOKEN_ROLES)[number]): string =>
    `--url ${institute.process()?.ready.apiUrl.replace(/\/api\/v1$/, '')} --token ${institute.tokens[role]}`;
  const comity = 'npx -y -p node@24 -p pnpm@12 pnpm comity';
  const id = first.slice(0, 12);
  say('\nThings to try in another terminal, in this folder:');
  say('\n1. What south has and east has not: the raw log of the first finding.');
  say(`   ${comity} show ${id} ${at(east, 'reader')}`);
  say('\n2. Why that is so, and whether south has confirmed what it got.');
  say(`   ${comity} why ${id} south ${at(north, 'publisher')}`);
  say('\n3. Take the finding out and verify it offline.');
  say(
    `   ${comity} export ${id} --out finding.comity.json ${at(south, 'auditor')} && ${comity} verify finding.comity.json`,
  );
  say('\n4. See who would get what, before anything is sent.');
  say(`   ${comity} publish finding packages/formats/fixtures/inspect/popularity_2epochs_v0.3.42.eval \\`);
  say(`     --to east --purpose research --tlp AMBER --dry-run ${at(north, 'publisher')}`);
  say('\n5. What east waits for, and accepting it: the finding arrives within seconds.');
  say(`   ${comity} why ${held.slice(0, 12)} east ${at(north, 'publisher')}`);
  say(`   ${comity} adherence accept "Terms of sharing" --held-signer counsel-1 ${at(east, 'counsel')}`);
  say('\n6. Who was asked to drop what was withdrawn, and what they answered.');
  say(`   ${comity} takeback ${mistaken.slice(0, 12)} ${at(north, 'publisher')}`);
  say('\n7. The instruments that a marking may claim.');
  say(`   ${comity} instruments list ${at(south, 'counsel')}`);
  say('\n8. The report of the drill that is over, from its signed timeline.');
  say(`   ${comity} incident report ${drill.slice(0, 12)} --format md ${at(north, 'coordinator')}`);
  say(
    '\n9. A drill of your own, and its board: who has it, who has seen it, who is silent. After a minute silence is overdue,',
  );
  say(`   and the next post is paged: the pages of south are in ${south.folder}/${PAGES_FILE}.`);
  say(`   ${comity} alert raise ${DRILL.map(quoted).join(' ')} \\`);
  say(`     --reply-by +1m --held-signer coordinator-1 ${at(north, 'coordinator')}`);
  say(`   ${comity} alert board <its id> --watch ${at(north, 'coordinator')}`);
  say(`   ${comity} alert ack <its id> --acting --held-signer coordinator-1 ${at(south, 'coordinator')}`);
  say('\n10. It was a false alarm: one command, one person.');
  say(
    `   ${comity} alert cancel <its id> --false-alarm --held-signer coordinator-1 ${at(north, 'coordinator')}`,
  );
  say('\nCtrl-C ends the demo.');
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w,-]+$/.test(word) ? word : `'${word}'`;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        institutes: { type: 'string', default: '3' },
        keep: { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
        folder: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const institutes = Number(values.institutes);
    if (values.help || !Number.isInteger(institutes) || institutes < 3 || institutes > INSTITUTES_MAX)
      usage(values.help ? 0 : 64);
    const folder = values.folder === undefined ? {} : { folder: values.folder };
    return { institutes, keep: values.keep || values.folder !== undefined, once: values.once, ...folder };
  } catch (cause) {
    say(cause instanceof Error ? cause.message : String(cause));
    return usage(64);
  }
}

function usage(code: number): never {
  say(USAGE);
  process.exit(code);
}
