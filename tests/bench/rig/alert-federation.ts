import { type Federation, testFederation } from '@comity/node/testing';

/** Whom an alert bench founds. Plain, so that every process of it makes the very same network of it. */
export interface AlertNetwork {
  readonly startMs: number;
  readonly institutes: readonly string[];
  /** Control port of each institute on loopback; who has none is dialled by nobody and dials the others. */
  readonly ports: Readonly<Record<string, number>>;
}

/** The institute that raises the alerts. */
export const ORIGINATOR = 'north';

export const alertFederation = ({ startMs, institutes, ports }: AlertNetwork): Federation =>
  testFederation(institutes, {
    startMs,
    addresses: (institute) => (ports[institute] === undefined ? [] : [addressOf(ports[institute])]),
  });

/** Port 0 takes a free one. */
export const addressOf = (port: number): string => `/ip4/127.0.0.1/tcp/${port}`;
