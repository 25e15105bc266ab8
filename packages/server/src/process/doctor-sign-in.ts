import { isIP } from 'node:net';
import type { DoctorCheck } from '../upkeep.ts';
import type { Config } from './config.ts';
import { check } from './doctor-check.ts';

/** Whether people can sign in with a browser, and whether more can than should. */
export function examineSignIn({
  nodeUrl,
  signIn,
}: Pick<Config, 'nodeUrl' | 'signIn'>): readonly DoctorCheck[] {
  const { stepUp, demo } = signIn;
  const demonstration = check(
    'sign-in-demo',
    false,
    'warning',
    'THIS IS A DEMONSTRATION: its sign-in links let in whoever has them, again and again.',
    'A real node has no `signIn.demo` in its configuration. Take it out, and make new links.',
  );
  return [
    ...(demo ? [demonstration] : []),
    check(
      'step-up',
      stepUp === 'required',
      'warning',
      stepUp === 'required'
        ? 'a passkey is asked for before what binds the institute'
        : `people in a browser bind the institute ${stepUp === 'off' ? 'without' : 'without, if they have none,'} a passkey`,
      'Set `signIn.stepUp` to "required": an open browser could approve, alert and make tokens.',
    ),
    check(
      'node-url',
      nodeUrl !== null && isPrivate(nodeUrl),
      'warning',
      nodeUrl === null ? 'nobody knows where people open this node' : `people open ${nodeUrl}`,
      nodeUrl === null
        ? 'Set `nodeUrl`: passkeys, links and the provider need it.'
        : 'Browsers keep no session without TLS: put a proxy that speaks it before the node, and say https in `nodeUrl`.',
    ),
  ];
}

/** Over TLS, or on this machine itself. */
function isPrivate(nodeUrl: string): boolean {
  const { protocol, hostname } = new URL(nodeUrl);
  const local = hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]';
  return protocol === 'https:' || local || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}
