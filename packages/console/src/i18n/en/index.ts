import { common } from './common.ts';
import { home } from './home.ts';

/** Every English message, by its key. One file per area; a key begins with its area. */
export const en = {
  ...common,
  ...home,
} as const;

export type MessageKey = keyof typeof en;
