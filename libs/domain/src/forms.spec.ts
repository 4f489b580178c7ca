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
import { accountDecider, accountForm, marketDecider, marketForm } from '.';

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

const accounts = { fold: accountDecider, form: accountForm };
const markets = { fold: marketDecider, form: marketForm };
const cases = {
  'an account of every event': { ...accounts, past: eventsOf(accountSamples) },
  'a market of every event': { ...markets, past: eventsOf(marketSamples) },
  'an account of many bets': { ...accounts, past: busyAccount },
  'a market of many bets': { ...markets, past: busyMarket },
} as unknown as { readonly [name: string]: Case<unknown, DomainEvent> };

describe.each(Object.entries(cases))('%s', (_, one) => {
  const { fold, form } = one;
  const { events, states } = statesOf(one);

  it('is read as it was written, after every event', () => {
    for (const state of states) expect(form.read(stored(form.write(state)))).toStrictEqual(state);
  });

  it('goes on from a snapshot to what a full fold gives, wherever it is cut', () => {
    const step = Math.max(1, Math.floor(states.length / 40));
    for (let cut = 0; cut < states.length; cut += step) {
      const back = form.read(stored(form.write(states[cut])));
      expect(foldAll(fold, back, events.slice(cut))).toStrictEqual(states.at(-1));
    }
  });

  it('tells its size: what is packed takes little, and no entry of a snapshot', () => {
    const sizes = states.map((state) => form.sizeOf(state));
    expect(sizes.every(({ bytes }) => bytes > 1_000)).toBe(true);
    expect(sizes.at(-1)!.entries).toBeLessThan(70);
    expect(sizes.at(-1)!.bytes).toBeLessThan(80_000);
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
      1,
      1,
      '7d1dec5cbc28a9e2',
      'aad4b36c94738fc5',
      '318164e8e0c00457',
      '5a9eba4bd95a49a9',
    ]);
  });
});
