import { lookAtPagesOf } from './rig/look-at-pages.ts';

lookAtPagesOf(['operator', 'auditor']);
