import { type Devnet, type DevnetInstitute, openDevnet } from '@comity/devnet';
import { bytesToHex } from '@comity/protocol';
import { launchChromium } from './chromium.ts';
import type { BrowserNetwork, Place } from './place.ts';
import { seedNetwork } from './seeds.ts';

export interface OpenNetwork {
  readonly network: BrowserNetwork;
  close(): Promise<void>;
}

/** The charter itself can name a member so: every page that names it is looked at. */
const HOSTILE = { east: 'Institute of the East "><img src=x onerror=alert(1)>' };

/** Three institutes as real processes, seeded, and a Chromium. Everything on this machine. */
export async function openNetwork(names: Readonly<Record<string, string>> = HOSTILE): Promise<OpenNetwork> {
  const [opened, launched] = await Promise.allSettled([
    openDevnet({ institutes: 3, names }),
    launchChromium(),
  ]);
  const close = async (): Promise<void> => {
    if (launched.status === 'fulfilled') await launched.value.close();
    if (opened.status !== 'fulfilled') return;
    // What a page only gives a number of.
    for (const institute of opened.value.institutes)
      for (const line of institute.process()?.log() ?? [])
        if (/"level":(50|60)/.test(line)) process.stderr.write(`${institute.id}: ${line}\n`);
    await opened.value.close();
  };
  try {
    if (opened.status === 'rejected') throw opened.reason;
    if (launched.status === 'rejected') throw launched.reason;
    const bare = { wsEndpoint: launched.value.wsEndpoint(), ...plain(opened.value), records: {} };
    await opened.value.connected();
    const records = await seedNetwork(bare, () => opened.value.settle());
    return { network: { ...bare, records }, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}

function plain({ institutes, founded }: Devnet): Pick<BrowserNetwork, 'places' | 'charter'> {
  const { charter, sha256 } = founded;
  return {
    places: institutes.map(placeOf),
    charter: { network: charter.network, version: charter.version, sha256 },
  };
}

function placeOf(institute: DevnetInstitute): Place {
  const apiUrl = institute.process()?.ready.apiUrl;
  if (apiUrl === undefined) throw new Error(`${institute.id} is not running`);
  const { id, name, folder, tokens, links, founder } = institute;
  const staff = founder.staff.map(({ post, roles, seed }) => ({
    post,
    roles: [...roles],
    seed: bytesToHex(seed),
  }));
  return { id, name, folder, origin: new URL(links.reader).origin, apiUrl, tokens, links, staff };
}
