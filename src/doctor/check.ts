import type { ConnectionOptions } from 'node:tls';
import type { ConfigFault, RealConfig } from '../config.js';
import type { Names } from './names.js';
import type { Report } from './line.js';

/** What every check works on. */
export interface Patient {
  /** Where a variable has a fault, its place is empty. */
  config: RealConfig;
  faults: readonly ConfigFault[];
  names: Names;
  now: () => Date;
  /** Of the mail servers; for tests. */
  tls?: ConnectionOptions;
  /** How long the mail that is sent to oneself may take, in milliseconds. */
  mailPatience: number;
  /** Of the disk that a folder is on. */
  freeBytes: (folder: string) => Promise<number>;
}

/** A part of the self test. All run side by side. */
export interface Check {
  name: string;
  /** Variables without which there is nothing to try. */
  needs: readonly string[];
  run(patient: Patient, report: Report): Promise<void>;
}
