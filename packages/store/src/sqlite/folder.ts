import { chmodSync, mkdirSync, statfsSync } from 'node:fs';
import { StoreFault } from './fault.ts';

/**
 * Makes the folder if it is not there, for its owner alone. Throws the fault `settings` on a network file system: their locks and
 * flushes cannot be relied on, and two nodes on one folder would fork its log.
 */
export function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const name = NETWORK_FILE_SYSTEMS.get(statfsSync(folder).type >>> 0);
  if (name === undefined) return;
  throw new StoreFault('settings', `${folder} is on ${name}, a network file system; use a local disk`);
}

/** `f_type` of statfs(2), Linux. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
  [0x564c, 'NCP'],
]);
