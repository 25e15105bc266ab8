import { accountPage } from './account.tsx';
import { linkPage, redeemLink } from './link.tsx';
import { removePasskey } from './passkeys.tsx';
import { fromProvider, toProvider } from './provider.tsx';
import { endSession, signOut } from './sessions.tsx';
import { signInPage } from './sign-in.tsx';
import { stepUpPage } from './step-up.tsx';

export const accountPages = [
  signInPage,
  linkPage,
  redeemLink,
  accountPage,
  endSession,
  signOut,
  removePasskey,
  stepUpPage,
  toProvider,
  fromProvider,
];
