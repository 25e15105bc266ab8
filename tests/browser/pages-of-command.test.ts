import { lookAtPagesOf } from './rig/look-at-pages.ts';

lookAtPagesOf(['coordinator']);
