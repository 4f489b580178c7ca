import { type Instant, type Rule, refuse } from '@wagerlog/event-sourcing';
import { addMs } from '../time/instant';
import { periodEnd } from '../time/period';
import type {
  BalanceCredited,
  BalanceDebited,
  LimitKind,
  LimitPeriod,
  LimitSet,
} from './account.events';
import type { SetLimit } from './account.commands';

const periods: readonly LimitPeriod[] = ['day', 'week', 'month'];
const loosenAfterMs = 24 * 60 * 60 * 1000;
/** Announced limits kept per kind and period; one more replaces the last announced. */
const announcedMax = 16;

interface ScheduledLimit {
  readonly amount: number;
  readonly effectiveAt: Instant;
}
/** The limit in force, then the announced ones, rising in time and in amount. */
type Schedule = readonly ScheduledLimit[];
export type Limits = { readonly [name in `${LimitKind}-${LimitPeriod}`]?: Schedule };

/** What the current calendar periods have seen so far, minor units; only they are kept. */
interface PeriodUsage {
  readonly endsAt: Instant;
  readonly stake: number;
  readonly deposit: number;
  /** Stakes placed minus returns and refunds booked: below zero for a winner. */
  readonly loss: number;
}
export type Usage = { readonly [period in LimitPeriod]: PeriodUsage };

const unused = { endsAt: '', stake: 0, deposit: 0, loss: 0 };
export const emptyUsage: Usage = { day: unused, week: unused, month: unused };

const current = (schedule: Schedule, at: Instant): ScheduledLimit | undefined =>
  schedule.findLast(({ effectiveAt }) => effectiveAt <= at);

/**
 * When a new limit takes effect: a tighter one now, a looser one after 24 hours, and never later
 * than a looser one that was announced before. `undefined`: it is the schedule's last word already.
 */
export const limitEffectiveAt = (
  limits: Limits,
  { kind, period, amount }: SetLimit,
  at: Instant,
): Instant | undefined => {
  const schedule = limits[`${kind}-${period}`] ?? [];
  const last = schedule.at(-1);
  if (last === undefined) return at;
  if (last.amount === amount) return undefined;
  const inForce = current(schedule, at);
  if (inForce !== undefined && amount <= inForce.amount) return at;
  // The schedule rises: what is not below the new limit is announced, not in force.
  const announced = schedule.find((each) => each.amount >= amount);
  return announced?.effectiveAt ?? addMs(at, loosenAfterMs);
};

/** A limit replaces what was announced for the same instant or a later one. */
export const scheduleLimit = (
  limits: Limits,
  { kind, period, amount, effectiveAt }: LimitSet['data'],
  occurredAt: Instant,
): Limits => {
  const schedule = limits[`${kind}-${period}`] ?? [];
  const inForce = schedule.findLastIndex((each) => each.effectiveAt <= occurredAt);
  const kept = schedule
    .slice(Math.max(0, inForce))
    .filter((each) => each.effectiveAt < effectiveAt)
    .slice(0, announcedMax);
  return { ...limits, [`${kind}-${period}`]: [...kept, { amount: amount.amount, effectiveAt }] };
};

/** Adds a balance movement to the periods it falls into. */
export const useBy = (
  usage: Usage,
  movement: BalanceDebited | BalanceCredited,
  occurredAt: Instant,
): Usage => {
  const use = (period: LimitPeriod): PeriodUsage => {
    const now = usedIn(usage, period, occurredAt);
    const { amount, reason } = movement.data;
    const signed = movement.type === 'BalanceDebited' ? amount.amount : -amount.amount;
    switch (reason) {
      case 'stake':
        return { ...now, stake: now.stake + signed, loss: now.loss + signed };
      case 'payout':
      case 'refund':
      case 'resettlement':
        return { ...now, loss: now.loss + signed };
      case 'deposit':
        return { ...now, deposit: now.deposit - signed };
      case 'withdrawal':
        return now;
    }
  };
  return { day: use('day'), week: use('week'), month: use('month') };
};

const usedIn = (usage: Usage, period: LimitPeriod, at: Instant): PeriodUsage =>
  at < usage[period].endsAt ? usage[period] : { ...unused, endsAt: periodEnd(at, period) };

/** What is judged against the limits of one kind: minor units more, at an instant. */
export interface Use {
  readonly limits: Limits;
  readonly usage: Usage;
  readonly currency: string;
  readonly amount: number;
  readonly at: Instant;
}

const limitCodes = { stake: 'LIMIT_STAKE', deposit: 'LIMIT_DEPOSIT', loss: 'LIMIT_LOSS' } as const;
export type LimitCode = (typeof limitCodes)[LimitKind];

/** The shortest exceeded period names the reason. */
export const withinLimits = (kind: LimitKind): Rule<Use, LimitCode> => {
  const names = periods.map((period) => ({ period, name: `${kind}-${period}` as const }));
  return ({ limits, usage, currency, amount, at }) => {
    for (const { period, name } of names) {
      const schedule = limits[name];
      const limit = schedule === undefined ? undefined : current(schedule, at)?.amount;
      if (limit === undefined) continue;
      const used = usedIn(usage, period, at)[kind];
      if (used + amount > limit) {
        const remaining = Math.max(0, limit - used);
        return refuse(limitCodes[kind], { period, limit, remaining, currency });
      }
    }
    return undefined;
  };
};
