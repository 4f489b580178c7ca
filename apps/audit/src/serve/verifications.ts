import { Injectable } from '@nestjs/common';
import type { Position } from '@wagerlog/event-sourcing';
import type { EventStore } from '@wagerlog/eventstore';
import { type Verification, verifyStore } from '../verify/verify-store';

/** The verdict on the log up to a position. */
export interface Verdict {
  readonly verification: Verification;
  readonly finishedAt: string;
}

/**
 * One verification at a time, whoever asks: it reads the whole log, which may take longer than a
 * request. The newest finished one is kept.
 */
@Injectable()
export class Verifications {
  private running: Promise<Verdict> | undefined;
  private newest: Verdict | undefined;

  constructor(private readonly store: Pick<EventStore, 'readAll'>) {}

  /**
   * A verdict up to `end`, if there is one or it is ready by the deadline; else the newest older
   * one, else `undefined`. The work goes on either way.
   */
  async upTo(end: Position | undefined, deadlineAt: number): Promise<Verdict | undefined> {
    if (this.newest !== undefined && reaches(this.newest, end)) return this.newest;
    const verdict = await inTime(this.run(), deadlineAt);
    return verdict ?? this.newest;
  }

  private run(): Promise<Verdict> {
    this.running ??= this.verify().finally(() => (this.running = undefined));
    return this.running;
  }

  private async verify(): Promise<Verdict> {
    const verification = await verifyStore(this.store);
    this.newest = { verification, finishedAt: new Date().toISOString() };
    return this.newest;
  }
}

export const positionOf = ({ verification: { upTo } }: Verdict): Position | undefined =>
  upTo && { commit: BigInt(upTo.commit), prepare: BigInt(upTo.prepare) };

const reaches = (verdict: Verdict, end: Position | undefined): boolean =>
  (positionOf(verdict)?.commit ?? 0n) >= (end?.commit ?? 0n);

const inTime = async <Value>(
  work: Promise<Value>,
  deadlineAt: number,
): Promise<Value | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, deadlineAt - Date.now()));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
