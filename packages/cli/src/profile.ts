import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { EXIT, Failure } from './failure.ts';
import type { Io } from './io.ts';

/** A node that a person works with. The token is a secret, so the file is for its owner alone. */
export const Profile = z.strictObject({
  url: z.url().optional(),
  token: z.string().min(1).optional(),
  /** Folder of this person's keys. */
  keys: z.string().optional(),
  /** SHA-256 of charter version 1, checked by people once; `verify` and `export` hold bundles to it. */
  charter: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type Profile = z.infer<typeof Profile>;

const Profiles = z.strictObject({ current: z.string().nullable(), profiles: z.record(z.string(), Profile) });
export type Profiles = z.infer<typeof Profiles>;

const configFolder = ({ env }: Io): string =>
  env.COMITY_CONFIG ?? join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'comity');

/** Where keys are kept unless said otherwise. */
export const defaultKeysFolder = ({ env }: Io): string =>
  join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'comity', 'keys');

export const profilesPath = (io: Io): string => join(configFolder(io), 'profiles.json');

export async function readProfiles(io: Io): Promise<Profiles> {
  const path = profilesPath(io);
  let text: string;
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new Failure(
        EXIT.notPermitted,
        'profiles-exposed',
        'Others may read the file of profiles, and it holds tokens.',
        { path },
        `chmod 600 ${path}`,
      );
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { current: null, profiles: {} };
    throw error;
  }
  try {
    return Profiles.parse(JSON.parse(text));
  } catch (error) {
    throw new Failure(EXIT.badInput, 'profiles-malformed', 'The file of profiles does not have its form.', {
      path,
      reason: String(error),
    });
  }
}

/** Replaces the file in one step: a second terminal reads the old one or the new one. */
export async function writeProfiles(io: Io, profiles: Profiles): Promise<void> {
  const path = profilesPath(io);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.${process.pid}`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(profiles, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}
