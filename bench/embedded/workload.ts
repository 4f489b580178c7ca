/** One thing to measure: a server of ours against a reference that only answers. */
export interface Workload {
  readonly name: string;
  /** What is counted, for example "appends". */
  readonly unit: string;
  /** The share of the reference's rate that is to be reached. */
  readonly goal: number;
  /** Starts one side with everything its rounds need. */
  start(side: Side): Promise<RunningWorkload>;
}

export type Side = 'server' | 'reference';

export interface RunningWorkload {
  /** The process that answers; its CPU time is reported when it is known. */
  readonly pid?: number;
  /** Operations per second over about that many seconds. */
  round(seconds: number): Promise<number>;
  stop(): Promise<void>;
}
