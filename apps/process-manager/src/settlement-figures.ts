import { Counter, Gauge, type Logger, type Registry } from '@wagerlog/http';
import type { RunProgress } from './settlement/run-scene';

type Done = 'expected' | 'settled' | 'skipped';

/** Since when a run is at work in this process, and when it was last told of in the log. */
interface Following {
  readonly startedAt: number;
  readonly accountsAtStart: number;
  toldAt: number;
}

const tellEveryMs = 5_000;

/** How far settlement runs are, in figures and in lines of the log. */
export class SettlementFigures {
  private readonly runs = new Map<string, Following>();
  private readonly bets: Gauge<'settlement' | 'bets'>;
  private readonly rate: Gauge<'settlement'>;
  private readonly secondsLeft: Gauge<'settlement'>;
  private readonly ended: Counter<'outcome'>;
  private readonly parked: Counter;

  constructor(
    registry: Registry,
    private readonly logger: Logger,
    private readonly now: () => number = () => performance.now(),
  ) {
    const registers = [registry];
    this.bets = new Gauge({
      name: 'wagerlog_settlement_bets',
      help: 'Bets of a run at work: expected, settled and skipped so far.',
      labelNames: ['settlement', 'bets'],
      registers,
    });
    this.rate = new Gauge({
      name: 'wagerlog_settlement_accounts_per_second',
      help: 'Accounts a run at work has got done per second, by this process.',
      ...{ labelNames: ['settlement'], registers },
    });
    this.secondsLeft = new Gauge({
      name: 'wagerlog_settlement_seconds_left',
      help: 'How long a run at work will take at the rate so far.',
      ...{ labelNames: ['settlement'], registers },
    });
    this.ended = new Counter({
      name: 'wagerlog_settlement_runs_total',
      help: 'Settlement runs that ended, by how.',
      ...{ labelNames: ['outcome'], registers },
    });
    this.parked = new Counter({
      name: 'wagerlog_settlement_parked_total',
      help: 'Bets that could not be settled and were parked.',
      registers,
    });
  }

  progress(settlement: string, progress: RunProgress): void {
    const { expected, settled, skipped, accounts, accountsDone } = progress;
    const run = this.following(settlement, accountsDone);
    for (const [bets, count] of Object.entries({ expected, settled, skipped })) {
      this.bets.set({ settlement, bets: bets as Done }, count);
    }
    const seconds = (this.now() - run.startedAt) / 1_000;
    const accountsPerSecond = seconds > 0 ? (accountsDone - run.accountsAtStart) / seconds : 0;
    this.rate.set({ settlement }, accountsPerSecond);
    if (accountsPerSecond === 0) return;
    const secondsLeft = (accounts - accountsDone) / accountsPerSecond;
    this.secondsLeft.set({ settlement }, secondsLeft);
    if (this.now() - run.toldAt < tellEveryMs) return;
    run.toldAt = this.now();
    const rounded = { accountsPerSecond, secondsLeft: Math.ceil(secondsLeft) };
    this.logger.info(
      { settlementId: settlement, ...progress, ...rounded },
      'settlement run goes on',
    );
  }

  /** Another process may go on with it: what stood here says nothing any more. */
  runLeft(settlement: string): void {
    this.runs.delete(settlement);
    this.rate.remove({ settlement });
    this.secondsLeft.remove({ settlement });
    for (const bets of ['expected', 'settled', 'skipped'] satisfies Done[]) {
      this.bets.remove({ settlement, bets });
    }
  }

  runEnded(settlement: string, outcome: 'completed' | 'superseded'): void {
    this.ended.inc({ outcome });
    this.logger.info({ settlementId: settlement, outcome }, 'settlement run ended');
  }

  itemParked(settlementId: string, betId: string, reason: string): void {
    this.parked.inc();
    this.logger.error({ settlementId, betId, reason }, 'settlement item parked');
  }

  private following(settlement: string, accountsAtStart: number): Following {
    const known = this.runs.get(settlement);
    if (known !== undefined) return known;
    const fresh = { startedAt: this.now(), accountsAtStart, toldAt: this.now() };
    this.runs.set(settlement, fresh);
    return fresh;
  }
}
