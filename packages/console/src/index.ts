export type { Console, ConsoleDeps } from './console-deps.ts';
export { openConsole } from './open-console.ts';
