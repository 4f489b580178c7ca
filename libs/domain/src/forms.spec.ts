import {
  canonicalJson,
  foldAll,
  type DomainEvent,
  type Fold,
  type Parts,
  type StateForm,
  type WrittenState,
} from '@wagerlog/event-sourcing';
import { createHash } from 'node:crypto';
import {
  accountOpened,
  accountSamples,
  bet,
  betSettled,
  deposited,
  foldedPast,
  liabilityReleased,
  liabilityReserved,
  marketSamples,
  openMarket,
} from '../testing';
import {
  accountDecider,
  accountForm,
  liveReservation,
  liveReservations,
  marketDecider,
  marketForm,
} from '.';

/** As a store would give it back. */
const stored = ({ fields, maps }: WrittenState): WrittenState => {
  const copy = ({ awake, recent, runs }: Parts): Parts => ({
    awake: awake.slice(),
    recent: recent.slice(),
    runs: runs.map((run) => run.slice()),
  });
  return {
    fields: JSON.parse(JSON.stringify(fields)) as object,
    maps: Object.fromEntries(Object.entries(maps).map(([name, parts]) => [name, copy(parts)])),
  };
};

const eventsOf = (samples: { readonly [type: string]: object }): readonly DomainEvent[] =>
  Object.entries(samples).map(([type, data]) => ({ type, data }));

const many = Array.from({ length: 150 }, (_, number) => `bet-${number}`);
const busyAccount = [
  accountOpened(),
  ...deposited(5_000),
  ...many.flatMap((betId) => [...bet(4_000, { betId }), betSettled({ betId, n: 1 })]),
  ...bet(4_000),
];
const busyMarket = [
  ...openMarket(),
  ...many.flatMap((betId) => [liabilityReserved({ betId }), liabilityReleased(betId)]),
  liabilityReserved(),
];

/** More than is kept as objects: most of it lies in packed runs, some of it superseded there. */
const crowd = Array.from({ length: 1_300 }, (_, number) => `bet-${number}`);
const everyThird = crowd.filter((_, number) => number % 3 === 0);
const crowdedAccount = [
  accountOpened(),
  ...deposited(5_000),
  ...crowd.flatMap((betId) => bet(4_000, { betId })),
  ...everyThird.map((betId) => betSettled({ betId, n: 1 })),
  ...crowd.slice(0, 300).map((betId) => betSettled({ betId, n: 2 })),
];
const crowdedMarket = [
  ...openMarket(),
  ...crowd.map((betId) => liabilityReserved({ betId })),
  ...everyThird.map((betId) => liabilityReleased(betId)),
  liabilityReserved({ betId: 'another' }),
];

interface Case<State, Event extends DomainEvent> {
  readonly fold: Fold<State, Event>;
  readonly form: StateForm<State>;
  readonly past: readonly Event[];
}

const statesOf = <State, Event extends DomainEvent>({ fold, past }: Case<State, Event>) => {
  const events = foldedPast(past);
  const states = [fold.initial];
  for (const event of events) states.push(fold.evolve(states.at(-1)!, event));
  return { events, states };
};

/** From snapshots at so many cuts, as from the beginning. */
const expectToGoOn = <State, Event extends DomainEvent>(
  { fold, form }: Case<State, Event>,
  { events, states }: ReturnType<typeof statesOf<State, Event>>,
  cuts: number,
): void => {
  const step = Math.max(1, Math.floor(states.length / cuts));
  for (let cut = 0; cut < states.length; cut += step) {
    const back = form.read(stored(form.write(states[cut]!)));
    expect(foldAll(fold, back, events.slice(cut))).toStrictEqual(states.at(-1));
  }
};

const accounts = { fold: accountDecider, form: accountForm };
const markets = { fold: marketDecider, form: marketForm };
const cases = {
  'an account of every event': { ...accounts, past: eventsOf(accountSamples) },
  'a market of every event': { ...markets, past: eventsOf(marketSamples) },
  'an account of many bets': { ...accounts, past: busyAccount },
  'a market of many bets': { ...markets, past: busyMarket },
} as unknown as { readonly [name: string]: Case<unknown, DomainEvent> };

describe.each(Object.entries(cases))('%s', (_, one) => {
  const { form } = one;
  const { events, states } = statesOf(one);

  it('is read as it was written, after every event', () => {
    for (const state of states) expect(form.read(stored(form.write(state)))).toStrictEqual(state);
  });

  it('goes on from a snapshot to what a full fold gives, wherever it is cut', () => {
    expectToGoOn(one, { events, states }, 40);
  });

  it('tells its size: what is packed takes little, and no entry of a snapshot', () => {
    const sizes = states.map((state) => form.sizeOf(state));
    expect(sizes.every(({ bytes }) => bytes > 1_000)).toBe(true);
    expect(sizes.at(-1)!.entries).toBeLessThan(70);
    expect(sizes.at(-1)!.bytes).toBeLessThan(80_000);
  });
});

describe('a crowd of open bets or live reservations', () => {
  const account = statesOf({ ...accounts, past: crowdedAccount });
  const market = statesOf({ ...markets, past: crowdedMarket });

  it('goes on from a snapshot to what a full fold gives, wherever it is cut', () => {
    expectToGoOn({ ...accounts, past: crowdedAccount }, account, 12);
    expectToGoOn({ ...markets, past: crowdedMarket }, market, 12);
  });

  it('is known in every part', () => {
    const [crowded, busy] = [account.states.at(-1)!, market.states.at(-1)!];
    if (crowded.status === 'unopened' || busy.status === 'undefined') throw new Error('none');
    const settled = new Set([...everyThird, ...crowd.slice(0, 300)]);
    expect(crowd.map((betId) => crowded.bets.get(betId)?.status)).toEqual(
      crowd.map((betId) => (settled.has(betId) ? 'settled' : 'placed')),
    );
    expect(crowded.openBets).toBe(crowd.length - settled.size);
    const live = new Set(crowd.filter((betId) => !everyThird.includes(betId)).concat('another'));
    expect(new Set([...liveReservations(busy)].map(([betId]) => betId))).toEqual(live);
    expect(busy.live).toBe(live.size);
    expect(everyThird.filter((betId) => liveReservation(busy, betId))).toEqual([]);
  });

  it('takes a bounded part of a snapshot that is written each time', () => {
    for (const state of account.states) {
      expect(accountForm.sizeOf(state).entries).toBeLessThan(600);
    }
    for (const state of market.states) expect(marketForm.sizeOf(state).entries).toBeLessThan(600);
  });
});

/**
 * A snapshot of version n must mean the same to every process. Has one of these changed, raise the
 * form's version, then write the new digest here.
 */
describe('a version of a form', () => {
  const digestOf = ({ form, ...one }: Case<unknown, DomainEvent>): string => {
    const { fields, maps } = form.write(statesOf({ ...one, form }).states.at(-1));
    const bytes = Object.entries(maps).map(([name, { awake, recent, runs }]) => [
      name,
      ...[awake, recent, ...runs].map((run) => Buffer.from(run).toString('hex')),
    ]);
    return createHash('sha256').update(canonicalJson({ fields, bytes })).digest('hex').slice(0, 16);
  };

  it('writes what it always wrote', () => {
    const versions = [accountForm.version, marketForm.version];
    expect([...versions, ...Object.values(cases).map(digestOf)]).toEqual([
      2,
      2,
      '73861ef34410846b',
      '945745cc24a99807',
      '4b57359d8ea868d6',
      '827be9062d4e3d49',
    ]);
  });
});
