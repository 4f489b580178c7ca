import type { OnAnswer } from './connection';
import { Journal } from './journal';
import { OpenLoop } from './open-loop';
import { Schedule } from './schedule';

const body = Buffer.from('{"betId":"1"}');
const bet = { account: 0, market: 0, selection: 0, stake: 1, odds: '2.00', key: 'k' };
const even = () => 1 - Math.exp(-1);

/** Due every 10 ms on a clock that the test turns; each connection answers when it is told to. */
const world = (connections: number) => {
  const clock = { at: 0 };
  const asked: OnAnswer[] = [];
  const send = (_: string, onAnswer: OnAnswer) => void asked.push(onAnswer);
  const target = {
    adapter: { request: () => '' },
    nextBet: () => bet,
    journal: new Journal(),
  };
  const idle = Array.from({ length: connections }, () => ({ send }));
  const loop = new OpenLoop(target, idle, { now: () => clock.at });
  const schedule = new Schedule({ rate: 100, startsAt: 0, endsAt: 100, random: even });
  return { clock, asked, loop, schedule };
};

describe('bets at a fixed rate', () => {
  it('are due whatever becomes of those before', () => {
    const { clock, asked, loop, schedule } = world(16);
    clock.at = 35;
    loop.tick(schedule);
    expect(asked).toHaveLength(3);
    clock.at = 1_000;
    loop.tick(schedule);
    expect(loop.due).toBe(9);
    expect(schedule.isOver).toBe(true);
  });

  it('count their latency from the moment they were due, not from when they could be sent', () => {
    const { clock, asked, loop, schedule } = world(1);
    clock.at = 20;
    loop.tick(schedule);
    expect(asked).toHaveLength(1);
    clock.at = 110;
    asked[0]?.(201, body);
    expect(asked).toHaveLength(2);
    clock.at = 120;
    asked[1]?.(201, body);
    expect(loop.tally.placed.latencies.max).toBeCloseTo(100, 0);
    expect(loop.tally.placed.latencies.p50).toBeCloseTo(100, 0);
    expect(loop.placed.latencies.p50).toBeCloseTo(10, 0);
    expect(loop.isIdle).toBe(true);
  });

  it('are told apart: placed, and everything else', () => {
    const { clock, asked, loop, schedule } = world(4);
    clock.at = 30;
    loop.tick(schedule);
    for (const [n, status] of [201, 503, 0].entries()) asked[n]?.(status, body);
    expect(loop.tally.statuses).toEqual({ 201: 1, 503: 1, 0: 1 });
    expect(loop.tally.errors).toBe(2);
  });
});

it('draws gaps whose mean is that of the rate', () => {
  const schedule = new Schedule({ rate: 1_000, startsAt: 0, endsAt: 20_000 });
  const due = [...schedule.dueBy(20_000)];
  expect(due.length).toBeGreaterThan(19_000);
  expect(due.length).toBeLessThan(21_000);
  expect(due.every((moment, n) => n === 0 || moment >= (due[n - 1] ?? 0))).toBe(true);
});
