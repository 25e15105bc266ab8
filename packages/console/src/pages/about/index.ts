import type { Page } from '../../page.ts';
import { accessibilityPage } from './accessibility.tsx';
import { displayPage, saveDisplay } from './display.tsx';
import { keyboardPage } from './keyboard.tsx';

export const aboutPages: readonly Page[] = [keyboardPage, accessibilityPage, displayPage, saveDisplay];
