import type { Page } from '../../page.ts';

export const aboutPages: readonly Page[] = [];
