import { openNetwork } from './open-network.ts';

/** Opens the network, says on one line where it is, and ends with its input: whoever started it is gone then, for whatever reason. */
const { network, close } = await openNetwork();
process.stdout.write(`${JSON.stringify(network)}\n`);
await new Promise((resolve) => process.stdin.once('end', resolve).once('close', resolve).resume());
await close();
