import type { Target } from './closed-loop';
import { open, openConnections, type Connection } from './connection';
import { Schedule, type ScheduleOptions } from './schedule';
import { Durations, placedStatus, Tally } from './tally';

export interface OpenLoopOptions extends Pick<ScheduleOptions, 'rate' | 'random'> {
  readonly seconds: number;
  /** The most bets in flight; who finds none free waits for one, and his latency runs. */
  readonly connections: number;
  /** Told of each answer: its status, and its latency from the moment it was due, in ms. */
  readonly observe?: (status: number, ms: number, dueAt: number) => void;
}

/** Latencies in the tally run from the moment a bet was due (no coordinated omission). */
export interface OpenStretch {
  readonly tally: Tally;
  /** From sending to answer: what the server itself took, for bets placed and for all others. */
  readonly placed: Durations;
  readonly others: Durations;
  readonly seconds: number;
  readonly due: number;
}

/** Milliseconds of a clock that only goes forward. */
export type Now = () => number;

/** Sends what is due over idle connections, and counts from the moment it was due. */
export class OpenLoop {
  readonly tally = new Tally();
  readonly placed = new Durations();
  readonly others = new Durations();
  due = 0;
  private readonly waiting: number[] = [];
  private inFlight = 0;

  constructor(
    private readonly target: Pick<Target, 'adapter' | 'nextBet' | 'journal'>,
    private readonly idle: Pick<Connection, 'send'>[],
    private readonly clock: { readonly now: Now; readonly observe?: OpenLoopOptions['observe'] },
  ) {}

  /** Takes over what has come due. */
  tick(schedule: Schedule): void {
    for (const dueAt of schedule.dueBy(this.clock.now())) {
      this.waiting.push(dueAt);
      this.due += 1;
    }
    this.dispatch();
  }

  get isIdle(): boolean {
    return this.inFlight === 0 && this.waiting.length === 0;
  }

  private dispatch(): void {
    let sent = 0;
    while (sent < this.waiting.length) {
      // Who has rested longest: all of them are customers.
      const connection = this.idle.shift();
      if (connection === undefined) break;
      this.send(connection, this.waiting[sent] ?? 0);
      sent += 1;
    }
    this.waiting.splice(0, sent);
  }

  private send(connection: Pick<Connection, 'send'>, dueAt: number): void {
    const { adapter, nextBet, journal } = this.target;
    const bet = nextBet();
    const sentAt = this.clock.now();
    this.inFlight += 1;
    connection.send(adapter.request(bet), (status, body) => {
      const now = this.clock.now();
      this.inFlight -= 1;
      this.tally.record(status, now - dueAt);
      (status === placedStatus ? this.placed : this.others).record(now - sentAt);
      this.clock.observe?.(status, now - dueAt, dueAt);
      if (status === placedStatus) journal.placed(body, bet.stake);
      this.idle.push(connection);
      this.dispatch();
    });
  }
}

const tickMs = 1;

/** Bets at a fixed rate, whatever the answers; resolves when the last one is answered. */
export const openLoop = async (target: Target, options: OpenLoopOptions): Promise<OpenStretch> => {
  const now: Now = () => performance.now();
  const opened = openConnections(target.addresses, options.connections);
  await open(opened);
  const { observe } = options;
  const loop = new OpenLoop(target, [...opened], { now, ...(observe && { observe }) });
  const startsAt = now();
  const schedule = new Schedule({
    ...options,
    startsAt,
    endsAt: startsAt + options.seconds * 1_000,
  });
  while (!schedule.isOver || !loop.isIdle) {
    loop.tick(schedule);
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  for (const connection of opened) connection.close();
  const { tally, placed, others, due } = loop;
  return { tally, placed, others, due, seconds: options.seconds };
};
