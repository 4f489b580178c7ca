import type { Instant } from '@wagerlog/event-sourcing';

const msPerMinute = 60_000;
const msPerDay = 86_400_000;

/** A day of the proleptic Gregorian calendar. */
export interface CivilDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/**
 * Days since 1970-01-01; month 13 is the next January. Years are counted from 1 March, so that the
 * leap day is a year's last.
 * Arithmetic: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
 */
export const daysFromCivil = ({ year, month, day }: CivilDay): number => {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

/** The inverse, `civil_from_days`. */
export const civilFromDays = (days: number): CivilDay => {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
};

const pad = (value: number, width: number): string => `${value}`.padStart(width, '0');

/** Years 0000 to 9999. */
export const instantFromMs = (ms: number): Instant => {
  const days = Math.floor(ms / msPerDay);
  const ofDay = ms - days * msPerDay;
  const { year, month, day } = civilFromDays(days);
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  const hour = Math.floor(ofDay / (60 * msPerMinute));
  const minute = Math.floor(ofDay / msPerMinute) % 60;
  const second = Math.floor(ofDay / 1000) % 60;
  return `${date}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}.${pad(ofDay % 1000, 3)}Z`;
};

const instantForm =
  /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** A day too many, or too few, falls into another month. */
const isDay = (civil: CivilDay): boolean =>
  civilFromDays(daysFromCivil(civil)).month === civil.month;

/** Milliseconds since 1970 of an RFC 3339 text; `undefined` when it is none. */
const readMs = (text: string): number | undefined => {
  const form = instantForm.exec(text);
  if (form === null) return undefined;
  const digits = (from: number, to: number): number => Number(text.slice(from, to));
  const civil = { year: digits(0, 4), month: digits(5, 7), day: digits(8, 10) };
  if (!isDay(civil)) return undefined;
  const [, decimals = '.', zone = 'Z'] = form;
  const minutes =
    daysFromCivil(civil) * 1440 + digits(11, 13) * 60 + digits(14, 16) - offsetMinutes(zone);
  const milliseconds = Number(decimals.slice(1, 4).padEnd(3, '0'));
  return minutes * msPerMinute + digits(17, 19) * 1000 + milliseconds;
};

/** `+01:30` is 90 minutes ahead of UTC. */
const offsetMinutes = (zone: string): number => {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith('-') ? -minutes : minutes;
};

/**
 * RFC 3339, with or without fraction (cut after three decimals), `Z` or offset, as an instant in
 * UTC. `undefined`: malformed, no day of the calendar, a leap second, or outside years 0 to 9999.
 */
export const parseInstant = (text: string): Instant | undefined => {
  const ms = readMs(text);
  return ms === undefined || ms < yearZero || ms >= yearTenThousand ? undefined : instantFromMs(ms);
};

const yearZero = daysFromCivil({ year: 0, month: 1, day: 1 }) * msPerDay;
const yearTenThousand = daysFromCivil({ year: 10_000, month: 1, day: 1 }) * msPerDay;

/** Milliseconds since 1970-01-01T00:00:00.000Z. */
export const msOf = (instant: Instant): number => readMs(instant) ?? Number.NaN;

export const addMs = (instant: Instant, ms: number): Instant => instantFromMs(msOf(instant) + ms);

/** Positive when `until` is later. */
export const msBetween = (from: Instant, until: Instant): number => msOf(until) - msOf(from);
