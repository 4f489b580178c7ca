import { persistentMap, type RecordedEvent } from '@wagerlog/event-sourcing';
import { type PendingReservation, type SweepEvent, sweepProcess } from './sweep.process';

const graceMs = 5_000;
const process = sweepProcess(graceMs);
const start = Date.parse('2026-11-24T12:00:00.000Z');
const at = (ms: number): string => new Date(start + ms).toISOString();

const recorded = (
  type: SweepEvent['type'],
  data: object,
  { revision = 7, ms = 0 } = {},
): RecordedEvent<SweepEvent> => ({
  event: { type, data: { betId: 'b', marketId: 'm', ...data } } as SweepEvent,
  id: `id-${type}`,
  stream: 'market-m',
  revision,
  position: { commit: 1n, prepare: 1n },
  occurredAt: at(ms),
  metadata: { correlationId: 'click' } as RecordedEvent['metadata'],
});
const reserved = (change: object = {}) =>
  recorded('LiabilityReserved', {
    accountId: 'a',
    fingerprint: 'f',
    expiresAt: at(30_000),
    ...change,
  });

const after = { commit: 0n, prepare: 0n };
const dueAt = (ms: number, ...events: readonly RecordedEvent<SweepEvent>[]) =>
  process
    .react(
      events.reduce(
        (pending, event) => process.evolve(pending, event, after),
        persistentMap<PendingReservation>(),
      ),
      at(ms),
    )
    .map(({ key }) => key);

describe('the reservation sweeper', () => {
  it('sweeps a reservation without a bet when its time and grace are over, not before', () => {
    expect(dueAt(34_999, reserved())).toEqual([]);
    expect(dueAt(35_000, reserved())).toEqual(['m/b']);
  });

  it('names the reservation and what caused it', () => {
    const pending = process.evolve(persistentMap<PendingReservation>(), reserved(), after);
    expect(process.react(pending, at(99_000))[0]?.item).toEqual({
      after,
      accountId: 'a',
      betId: 'b',
      marketId: 'm',
      marketRevision: 7,
      fingerprint: 'f',
      dueAt: at(35_000),
      cause: { correlationId: 'click', causationId: 'id-LiabilityReserved' },
    });
  });

  it('forgets it when its bet is placed', () => {
    expect(dueAt(99_000, reserved(), recorded('BetPlaced', { marketRevision: 7 }))).toEqual([]);
  });

  it('keeps it when the bet was placed on another reservation', () => {
    const elsewhere = recorded('BetPlaced', { marketId: 'k', marketRevision: 7 });
    const earlier = recorded('BetPlaced', { marketRevision: 3 });
    expect(dueAt(99_000, reserved(), elsewhere, earlier)).toEqual(['m/b']);
  });

  it('forgets it when it is released', () => {
    expect(dueAt(99_000, reserved(), recorded('LiabilityReleased', {}))).toEqual([]);
  });

  it.each(['PlacementRefused', 'PlacementLapsed'] as const)(
    'gives whoever recorded %s the grace to release it',
    (type) => {
      const ended = recorded(type, {}, { ms: 1_000 });
      expect(dueAt(5_999, reserved(), ended)).toEqual([]);
      expect(dueAt(6_000, reserved(), ended)).toEqual(['m/b']);
    },
  );

  it('never waits longer because the end came late', () => {
    const late = recorded('PlacementLapsed', {}, { ms: 90_000 });
    expect(dueAt(35_000, reserved(), late)).toEqual(['m/b']);
  });

  it('passes over bets and ends of reservations it does not know', () => {
    const events = ['BetPlaced', 'PlacementRefused', 'LiabilityReleased'] as const;
    expect(dueAt(99_000, ...events.map((type) => recorded(type, {})))).toEqual([]);
  });
});
