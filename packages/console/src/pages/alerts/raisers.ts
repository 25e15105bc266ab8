import type { SignedIn } from '../../page.ts';
import type { Side } from './sides.ts';

/** Who may raise on which side. Only for saying so before anybody types: the API decides. */
export const mayRaise = (side: Side, may: SignedIn['may']): boolean =>
  side === 'actual' ? may('coordinator') : may('coordinator', 'drill-coordinator');

/** Who may speak in an incident on which side. */
export const maySpeak = mayRaise;
