import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { Profile, profilesPath, readProfiles, writeProfiles } from '../profile.ts';
import type { Running } from '../program.ts';

interface UseOptions {
  readonly pin?: string;
  readonly forget?: boolean;
}

export function define(program: Command, running: Running): void {
  const use = program
    .command('use')
    .summary('name a node, its token and your keys once, and switch between nodes')
    .description(
      'Without a name: list the profiles. With one: make it the current one, and keep what else is given with it.',
    )
    .argument('[name]', 'name of the profile')
    .option('--pin <sha256>', 'digest of charter version 1, compared by people once')
    .option('--forget', 'forget this profile');
  runs<UseOptions>(
    use,
    running,
    [
      'comity use north --url http://127.0.0.1:4100 --token-file north.token',
      'comity use south',
      'comity use',
    ],
    useProfile,
  );
}

async function useProfile(
  { io, out }: Context,
  options: UseOptions & CommonOptions,
  name?: string,
): Promise<number> {
  const { current, profiles } = await readProfiles(io);
  if (name === undefined) {
    const shown = Object.entries(profiles).map(([each, profile]) => ({
      name: each,
      current: each === current,
      url: profile.url ?? null,
      keys: profile.keys ?? null,
      pinned: profile.charter ?? null,
    }));
    out.result(shown, () => {
      if (shown.length === 0) out.line('There is no profile yet.');
      else
        out.table(
          ['profile', 'node', 'keys'],
          shown.map((each) => [
            `${each.current ? '* ' : '  '}${each.name}`,
            each.url ?? '-',
            each.keys ?? '-',
          ]),
        );
    });
    return EXIT.ok;
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/.test(name)) throw usage(`Not the name of a profile: ${name}`);
  if (options.forget === true) {
    const { [name]: _forgotten, ...others } = profiles;
    await writeProfiles(io, { current: current === name ? null : current, profiles: others });
    out.result({ forgotten: name }, () => out.line(`Forgot ${name}.`));
    return EXIT.ok;
  }
  const token =
    options.token ??
    (options.tokenFile === undefined ? undefined : (await readFile(options.tokenFile, 'utf8')).trim());
  const known = profiles[name];
  const given = {
    ...(options.url === undefined ? {} : { url: options.url }),
    ...(token === undefined ? {} : { token }),
    ...(options.keys === undefined ? {} : { keys: resolve(options.keys) }),
    ...(options.pin === undefined ? {} : { charter: options.pin }),
  };
  if (known === undefined && Object.keys(given).length === 0)
    throw usage(`There is no profile ${name}.`, 'Make it with --url and --token-file.');
  const profile = Profile.safeParse({ ...known, ...given });
  if (!profile.success)
    throw usage(
      'This cannot stand in a profile.',
      'A URL begins with http:// or https://; a pin is 64 hexadecimal characters.',
    );
  await writeProfiles(io, { current: name, profiles: { ...profiles, [name]: profile.data } });
  out.result({ current: name, url: profile.data.url ?? null }, () =>
    out.line(`Using ${name}: ${profile.data.url ?? 'no node'}. Kept in ${profilesPath(io)}`),
  );
  return EXIT.ok;
}
