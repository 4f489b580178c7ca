import fc from 'fast-check';
import {
  addMs,
  civilFromDays,
  daysFromCivil,
  instantFromMs,
  msBetween,
  msOf,
  parseInstant,
} from './instant';
import { periodEnd } from './period';

const yearZero = Date.parse('0000-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');
const anyMs = fc.integer({ min: yearZero, max: lastMs });

describe('the calendar', () => {
  it('agrees with the platform at every turn of a month in 400 years, both ways', () => {
    const turns = Array.from({ length: 400 * 12 }, (_, month) => Date.UTC(1800, month, 1));
    const days = turns.flatMap((ms) => [ms / 86_400_000 - 1, ms / 86_400_000]);
    const civil = days.map((day) => {
      const date = new Date(day * 86_400_000);
      return {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      };
    });
    const wrong = days.filter((day, index) => {
      const { year, month, day: ofMonth } = civil[index]!;
      const back = civilFromDays(day);
      const isSame = back.year === year && back.month === month && back.day === ofMonth;
      return !isSame || daysFromCivil(civil[index]!) !== day;
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it('writes and reads instants as the platform does', () => {
    fc.assert(
      fc.property(anyMs, (ms) => {
        const text = new Date(ms).toISOString();
        expect(instantFromMs(ms)).toBe(text);
        expect(msOf(text)).toBe(ms);
        expect(parseInstant(text)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('adds and measures milliseconds', () => {
    expect(addMs('2026-12-31T23:59:59.999Z', 1)).toBe('2027-01-01T00:00:00.000Z');
    expect(addMs('2024-03-01T00:00:00.000Z', -1)).toBe('2024-02-29T23:59:59.999Z');
    expect(msBetween('2026-11-23T12:00:00.000Z', '2026-11-23T12:00:01.250Z')).toBe(1250);
    expect(msBetween('2026-11-23T12:00:01.250Z', '2026-11-23T12:00:00.000Z')).toBe(-1250);
    expect(msOf('no instant')).toBeNaN();
  });
});

describe('an instant as a client writes it', () => {
  it.each([
    ['2026-11-23T14:05:09Z', '2026-11-23T14:05:09.000Z'],
    ['2026-11-23T14:05:09.1Z', '2026-11-23T14:05:09.100Z'],
    ['2026-11-23T14:05:09.12Z', '2026-11-23T14:05:09.120Z'],
    ['2026-11-23T14:05:09.123999999Z', '2026-11-23T14:05:09.123Z'],
    ['2026-11-23t14:05:09.123z', '2026-11-23T14:05:09.123Z'],
    ['2026-11-23T14:05:09+01:30', '2026-11-23T12:35:09.000Z'],
    ['2026-11-23T14:05:09-01:30', '2026-11-23T15:35:09.000Z'],
    ['2026-11-23T14:05:09.5-00:00', '2026-11-23T14:05:09.500Z'],
    ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00.000Z'],
    ['2026-11-23T00:00:00+23:59', '2026-11-22T00:01:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T19:29:39Z', '2000-02-29T19:29:39.000Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it.each([
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-32T00:00:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T30:00:00Z',
    '2026-11-23T14:60:00Z',
    '2026-11-23T14:05:60Z',
    '2026-11-23T14:05:09',
    '2026-11-23 14:05:09Z',
    '2026-11-23T14:05Z',
    '2026-11-23',
    '2026-11-23T14:05:09.Z',
    '2026-11-23T14:05:09.1234567890Z',
    '2026-11-23T14:05:09+24:00',
    '2026-11-23T14:05:09+01:60',
    '2026-11-23T14:05:09+0100',
    ' 2026-11-23T14:05:09Z',
    '2026-11-23T14:05:09Z ',
    '20260-11-23T14:05:09Z',
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '9999-12-31T23:59:00-00:01',
    '2026-11-23T14:05:09Z and 2026-11-23T14:05:09Z',
    '',
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('a calendar period', () => {
  it.each([
    ['day', '2026-11-23T00:00:00.000Z', '2026-11-24T00:00:00.000Z'],
    ['day', '2026-11-23T23:59:59.999Z', '2026-11-24T00:00:00.000Z'],
    ['week', '2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
    ['week', '2026-11-29T23:59:59.999Z', '2026-11-30T00:00:00.000Z'],
    ['week', '2026-11-30T00:00:00.000Z', '2026-12-07T00:00:00.000Z'],
    ['week', '1969-12-31T12:00:00.000Z', '1970-01-05T00:00:00.000Z'],
    ['week', '1969-12-28T12:00:00.000Z', '1969-12-29T00:00:00.000Z'],
    ['week', '1969-12-29T12:00:00.000Z', '1970-01-05T00:00:00.000Z'],
    ['month', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    ['month', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z'],
    ['month', '2024-02-28T12:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ] as const)('the %s of %s ends at %s', (period, instant, end) => {
    expect(periodEnd(instant, period)).toBe(end);
  });

  it('ends after its instants, a week on a Monday, a month on its first', () => {
    fc.assert(
      fc.property(fc.integer({ min: yearZero, max: lastMs - 32 * 86_400_000 }), (ms) => {
        const instant = instantFromMs(ms);
        const week = periodEnd(instant, 'week');
        expect(new Date(week).getUTCDay()).toBe(1);
        expect(msBetween(instant, week)).toBeGreaterThan(0);
        expect(msBetween(instant, week)).toBeLessThanOrEqual(7 * 86_400_000);
        expect(periodEnd(instant, 'month').slice(8)).toBe('01T00:00:00.000Z');
        expect(periodEnd(instant, 'day').slice(11)).toBe('00:00:00.000Z');
        expect(msBetween(instant, periodEnd(instant, 'day'))).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });
});
