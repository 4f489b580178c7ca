import type { Acknowledged } from '../load/journal';
import type { Adapter } from '../load/bet';
import type { Address } from '../load/connection';

/** A system that takes bets, with a seeded state every run starts from. */
export interface Contender {
  readonly name: string;
  /** What runs on the machine while it is measured, the generator aside. */
  readonly runs: readonly string[];
  /** Makes the seeded state, once. */
  prepare(): Promise<void>;
  /** Starts everything on a fresh copy of the seeded state. */
  start(): Promise<RunningContender>;
  /** Removes all that it keeps. */
  close(): void;
}

export interface RunningContender {
  readonly addresses: readonly Address[];
  readonly adapter: Adapter;
  /** Roots of the process trees that CPU time is counted of, by name. */
  readonly processes: Readonly<Record<string, number>>;
  /** What it has counted itself since it was started, by name; differences are reported per bet. */
  counts(): Promise<Counts>;
  /** Compares what is stored with what was acknowledged; nothing may be under way any more. */
  audit(acknowledged: Acknowledged): Promise<Audit>;
  stop(): Promise<void>;
}

export type Counts = Readonly<Record<string, number>>;

/** What a run left behind. */
export interface Audit {
  readonly acknowledged: number;
  /** Bets stored since the seed. */
  readonly recorded: number;
  /** Acknowledged bets that are not stored, or not with their stake and its debit. */
  readonly lost: number;
  /** Bets stored or debited more than once. */
  readonly doubled: number;
  /** The sum of the stakes is the sum of the debits. */
  readonly isBalanced: boolean;
}

export const isClean = ({ lost, doubled, isBalanced }: Audit): boolean =>
  lost === 0 && doubled === 0 && isBalanced;
