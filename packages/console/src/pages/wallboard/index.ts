import type { Page } from '../../page.ts';
import { wallboardPage } from './wallboard.tsx';

export const wallboardPages: readonly Page[] = [wallboardPage];
