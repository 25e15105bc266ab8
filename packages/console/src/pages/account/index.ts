import { accountPage } from './account.tsx';
import { linkPage, redeemLink } from './link.tsx';
import { endSession, signOut } from './sessions.tsx';
import { signInPage } from './sign-in.tsx';

export const accountPages = [signInPage, linkPage, redeemLink, accountPage, endSession, signOut];
