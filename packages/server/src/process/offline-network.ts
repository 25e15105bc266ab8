import { type Network, NetworkFault } from '@comity/node';

/** The network of a node that is only looked at: fsck and doctor of a stopped one. Reaches nobody. */
export const offlineNetwork: Network = {
  request: (institute) => Promise.reject(new NetworkFault('closed', institute)),
  admit: () => undefined,
  serve: () => undefined,
  connected: () => [],
  onChange: () => () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};
