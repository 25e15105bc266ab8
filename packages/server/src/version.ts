import manifest from '../package.json' with { type: 'json' };

/** The version of this node, for people and support; nothing is decided by it. */
export const VERSION: string = manifest.version;
