import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/**
 * TLS to other people's servers. The groups are named because our network sets the thread's default to a hybrid one that most mail
 * servers do not speak yet; the hybrid one stays first.
 */
export const outgoingTls = (host: string, ca: string | null): ConnectionOptions => ({
  ecdhCurve: 'X25519MLKEM768:X25519:P-256:P-384',
  minVersion: 'TLSv1.2',
  rejectUnauthorized: true,
  ...(isIP(host) === 0 ? { servername: host } : {}),
  ...(ca === null ? {} : { ca }),
});
