import {
  PASSKEY_ALONE_DAYS_MAX,
  SESSION_ABSOLUTE_HOURS_DEFAULT,
  SESSION_ABSOLUTE_HOURS_MAX,
  SESSION_IDLE_MINUTES_DEFAULT,
} from '@comity/protocol/limits';
import { z } from 'zod';
import { OidcConfig } from './oidc-config.ts';

export const STEP_UP_TERMS = ['required', 'enrolled', 'off'] as const;

/** How long a session lasts and what it must show before it binds the institute. `signIn` of F/config.json. */
export const SignInConfig = z.strictObject({
  /** A session that asks for nothing for so long is over. */
  idleMinutes: z
    .int()
    .min(1)
    .max(SESSION_ABSOLUTE_HOURS_MAX * 60)
    .default(SESSION_IDLE_MINUTES_DEFAULT),
  /** And every one after so long. */
  absoluteHours: z.int().min(1).max(SESSION_ABSOLUTE_HOURS_MAX).default(SESSION_ABSOLUTE_HOURS_DEFAULT),
  /** Whether a passkey is asked for before approvals, actual alerts, keys and tokens; `enrolled`: of those who have one. */
  stepUp: z.enum(STEP_UP_TERMS).default('required'),
  /** A passkey alone lets people in, for so many days after somebody last vouched for them; 0: it does not. */
  passkeyAloneDays: z.int().min(0).max(PASSKEY_ALONE_DAYS_MAX).default(0),
  /** The institute's OpenID Connect provider. */
  oidc: OidcConfig.nullable().default(null),
  /** Links made in the folder may be used again and again: for demonstrations alone. */
  demo: z.boolean().default(false),
});
export type SignInConfig = z.infer<typeof SignInConfig>;

export const SIGN_IN_DEFAULTS: SignInConfig = SignInConfig.parse({});
