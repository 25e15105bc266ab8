import { Command } from 'commander';
import type { CommandEntry } from './command-list.ts';
import type { Running } from './program.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A command for a completion script: `publish finding`, its options, and what it is for. */
export interface DescribedCommand {
  readonly words: readonly string[];
  readonly summary: string;
  readonly children: readonly string[];
  readonly options: readonly { readonly flag: string; readonly about: string }[];
}

/** All commands with their options, each loaded once. */
export async function describeCommands(
  commands: Readonly<Record<string, CommandEntry>>,
  running: Running,
): Promise<readonly DescribedCommand[]> {
  const program = new Command('comity');
  for (const entry of Object.values(commands)) (await entry.load()).define(program, running);
  return describe(program, []);
}

function describe(command: Command, words: readonly string[]): DescribedCommand[] {
  const here: DescribedCommand = {
    words,
    summary: command.summary() || command.description(),
    children: command.commands.map((child) => child.name()),
    options: command.options.flatMap(({ long, description }) =>
      long == null ? [] : [{ flag: long, about: description }],
    ),
  };
  return [here, ...command.commands.flatMap((child) => describe(child, [...words, child.name()]))];
}

export function completionScript(shell: Shell, commands: readonly DescribedCommand[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      // zsh runs bash's completions
      return `#compdef comity\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
    case 'fish':
      return fishScript(commands);
  }
}

function bashScript(commands: readonly DescribedCommand[]): string {
  const cases = commands.map(({ words, children, options }) => {
    const candidates = [...children, ...options.map(({ flag }) => flag), '--help'].join(' ');
    return `    ${quote(words.join(' '))}) candidates=${quote(candidates)} ;;`;
  });
  const known = commands.filter(({ words }) => words.length > 0).map(({ words }) => words.join(' '));
  return `_comity() {
  local word current path='' candidates='' known=${quote(`|${known.join('|')}|`)}
  current="\${COMP_WORDS[COMP_CWORD]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$known" in *"|\${path:+$path }$word|"*) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
  [[ \${#COMPREPLY[@]} -gt 0 || "$current" == -* ]] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _comity comity`;
}

function fishScript(commands: readonly DescribedCommand[]): string {
  const summaries = new Map(commands.map(({ words, summary }) => [words.join(' '), summary]));
  const lines = commands.flatMap(({ words, children, options }) => {
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
    const unseen = children.length > 0 ? [`not __fish_seen_subcommand_from ${children.join(' ')}`] : [];
    const forChildren = quote([...seen, ...unseen].join('; and '));
    const forOptions = quote(seen.join('; and ') || 'true');
    return [
      ...children.map(
        (child) =>
          `complete -c comity -f -n ${forChildren} -a ${child} -d ${quote(summaries.get([...words, child].join(' ')) ?? '')}`,
      ),
      ...options.map(
        ({ flag, about }) => `complete -c comity -n ${forOptions} -l ${flag.slice(2)} -d ${quote(about)}`,
      ),
    ];
  });
  return lines.join('\n');
}

/** Nothing in single quotes is expanded. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
