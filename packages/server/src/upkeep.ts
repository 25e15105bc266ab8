import type { FsckReport } from '@comity/node';

/** One finding of `doctor`: what was looked at, what was found, what to do. */
export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  /** How bad it is when it is not ok. */
  readonly severity: 'note' | 'warning' | 'error';
  readonly detail: string;
  /** What to do; empty when there is nothing to do. */
  readonly advice: string;
}

/** One named condition of readiness. Says nothing about why: anybody may ask. */
export interface ReadinessCheck {
  readonly name: 'store' | 'signing' | 'charter' | 'network' | 'disk';
  readonly ok: boolean;
}

/** What operators ask of the process around the node. */
export interface Upkeep {
  doctor(): Promise<readonly DoctorCheck[]>;
  readiness(): Promise<readonly ReadinessCheck[]>;
  fsck(): Promise<FsckReport>;
  readonly version: string;
}
