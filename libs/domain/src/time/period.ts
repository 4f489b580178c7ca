import type { Instant } from '@wagerlog/event-sourcing';
import type { LimitPeriod } from '../account/account.events';
import { civilFromDays, daysFromCivil, instantFromMs, msOf } from './instant';

const msPerDay = 86_400_000;

/** The first instant after the calendar period, UTC, that holds `instant`; weeks begin on Monday. */
export const periodEnd = (instant: Instant, period: LimitPeriod): Instant => {
  const days = Math.floor(msOf(instant) / msPerDay);
  return instantFromMs(dayAfter(days, period) * msPerDay);
};

const dayAfter = (days: number, period: LimitPeriod): number => {
  switch (period) {
    case 'day':
      return days + 1;
    case 'week':
      // 1970-01-01 was a Thursday, the fourth day of its week.
      return days + 7 - ((((days + 3) % 7) + 7) % 7);
    case 'month': {
      const { year, month } = civilFromDays(days);
      // The thirteenth month is the next January.
      return daysFromCivil({ year, month: month + 1, day: 1 });
    }
  }
};
