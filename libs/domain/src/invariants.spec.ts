import fc from 'fast-check';
import { schemas } from './schemas';
import { addMs } from './time/instant';
import { accountIds, createWorld, marketIds, type World } from '../testing/world';
import { expectInvariants } from '../testing/invariants';
import { lost, won } from '../testing';
import type { SelectionOutcome } from './market/market.events';

/** One thing that happens in a world; a counterexample shows its kind and what it was about. */
interface Step {
  readonly happens: (world: World) => void;
  readonly [fc.toStringMethod]: () => string;
}
type Happens<Subject> = (world: World, subject: Subject) => void;

const stepOf = <Subject>(
  kind: string,
  subjects: fc.Arbitrary<Subject>,
  happens: Happens<Subject>,
): fc.Arbitrary<Step> =>
  subjects.map((subject) => ({
    happens: (world) => {
      happens(world, subject);
    },
    [fc.toStringMethod]: () => `${kind} ${fc.stringify(subject)}`,
  }));

const account = fc.constantFrom(...accountIds);
const market = fc.constantFrom(...marketIds);
const amount = fc.integer({ min: 1, max: 300 });
const selectionId = fc.constantFrom('home', 'draw', 'away');
const odds = fc.constantFrom('2', '5/2', '19/11', '11');
const index = fc.nat(9);

const payments = stepOf(
  'payment',
  fc.record({
    account,
    amount,
    key: index,
    type: fc.constantFrom('Deposit', 'Deposit', 'Withdraw'),
  }),
  (world, { account: name, amount: sum, key, type }) => {
    const paymentId = `${type}-${key}`;
    const payment = { paymentId, amount: sum, fingerprint: `${paymentId}-${sum}` };
    world.accounts[name].ask(
      type === 'Deposit' ? { type: 'Deposit', ...payment } : { type: 'Withdraw', ...payment },
    );
  },
);
const restrictions = stepOf(
  'restriction',
  fc.record({
    account,
    status: fc.constantFrom('active', 'active', 'suspended', 'closed'),
    kind: fc.constantFrom('stake', 'deposit', 'loss'),
    period: fc.constantFrom('day', 'week', 'month'),
    amount: fc.integer({ min: 100, max: 900 }),
    which: fc.nat(7),
  }),
  (world, { account: name, status, which, ...limit }) => {
    const { ask } = world.accounts[name];
    if (which < 4) ask({ type: 'SetAccountStatus', status });
    else if (which < 7) ask({ type: 'SetLimit', ...limit });
    else ask({ type: 'SelfExclude', until: addMs(world.now(), 10_000) });
  },
);
const trading = stepOf(
  'trading',
  fc.record({
    market,
    status: fc.constantFrom('open', 'open', 'open', 'suspended', 'closed'),
    prices: fc.uniqueArray(fc.record({ selectionId, odds }), {
      selector: (price) => price.selectionId,
      minLength: 1,
    }),
    amount: fc.integer({ min: 100, max: 900 }),
    which: index,
  }),
  (world, { market: name, status, prices, amount: limit, which }) => {
    const { ask } = world.markets[name];
    if (which < 5) ask({ type: 'SetMarketStatus', status });
    else if (which < 9) ask({ type: 'PublishPrices', prices, sourceTimestamp: world.now() });
    else ask({ type: 'ChangeLiabilityLimit', amount: limit });
  },
);
const bets = stepOf(
  'bet',
  fc.record({
    account,
    market,
    key: fc.nat(14),
    selectionId,
    odds,
    stake: fc.integer({ min: 1, max: 120 }),
    pricePolicy: fc.constantFrom('none', 'higher', 'any', 'any'),
  }),
  (world, { account: name, market: on, key, ...asked }) => {
    world.begin(name, on, { ...asked, betId: `${name}-${key}` });
  },
);
const retries = stepOf('retry', index, (world, at) => {
  world.retry(at);
});
const steps = stepOf('step', fc.record({ which: index, index }), (world, { which, index: at }) => {
  if (which < 7) world.finish(at);
  else if (which < 8) world.crash(at);
  else world.sweep();
});

const outcomesWith = (winner: string, voidFactor: string): readonly SelectionOutcome[] =>
  ['home', 'draw', 'away'].map((each) => ({
    selectionId: each,
    ...(each === winner ? won : lost),
    voidFactor,
  }));
const results = stepOf(
  'result',
  fc.record({
    market,
    winner: selectionId,
    voidFactor: fc.constantFrom('0', '0', '1/2', '1'),
    resultVersion: fc.integer({ min: 1, max: 4 }),
  }),
  (world, { market: name, winner, voidFactor, resultVersion }) => {
    const { ask } = world.markets[name];
    ask({ type: 'SetMarketStatus', status: 'closed' });
    ask({ type: 'ConfirmResult', resultVersion, outcomes: outcomesWith(winner, voidFactor) });
  },
);
const voids = stepOf(
  'void',
  fc.record({
    market,
    back: fc.nat(60_000),
    isWhole: fc.nat(6).map((n) => n === 0),
    key: fc.nat(2),
  }),
  (world, { market: name, back, isWhole, key }) => {
    const until = addMs(world.now(), -Math.floor(back / 2));
    const window = isWhole ? {} : { window: { from: addMs(until, -back), until } };
    const fingerprint = JSON.stringify(window);
    const command = { voidId: `void-${key}`, reason: 'abandoned', fingerprint, ...window };
    world.markets[name].ask({ type: 'VoidMarket', ...command });
  },
);
const runs = stepOf(
  'run',
  fc.record({ market, n: fc.integer({ min: 1, max: 4 }) }),
  (world, { market: name, n }) => {
    world.settle(name, n);
  },
);
const pauses = stepOf(
  'pause',
  fc.oneof(
    { weight: 9, arbitrary: fc.nat(9000) },
    { weight: 1, arbitrary: fc.nat(90_000_000) },
    // A process whose clock is behind: what is recorded never runs backwards.
    { weight: 1, arbitrary: fc.integer({ min: -3000, max: -1 }) },
  ),
  (world, ms) => {
    world.wait(ms);
  },
);

const history = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: payments },
    { weight: 1, arbitrary: restrictions },
    { weight: 3, arbitrary: trading },
    { weight: 9, arbitrary: bets },
    { weight: 3, arbitrary: retries },
    { weight: 8, arbitrary: steps },
    { weight: 1, arbitrary: results },
    { weight: 1, arbitrary: voids },
    { weight: 2, arbitrary: runs },
    { weight: 2, arbitrary: pauses },
  ),
  { minLength: 20, maxLength: 160, size: 'max' },
);

/** Markets open, money there: otherwise most histories would only refuse. */
const started = (): World => {
  const world = createWorld();
  for (const name of accountIds) {
    const payment = { paymentId: 'start', amount: 600, fingerprint: 'start' };
    world.accounts[name].ask({ type: 'Deposit', ...payment });
  }
  const prices = ['home', 'draw', 'away'].map((each) => ({ selectionId: each, odds: '2' }));
  for (const name of marketIds) {
    const { ask } = world.markets[name];
    ask({ type: 'PublishPrices', prices, sourceTimestamp: world.now() });
    ask({ type: 'SetMarketStatus', status: 'open' });
    world.wait(1);
  }
  return world;
};

describe('any history of accounts, markets and placements', () => {
  it('keeps the invariants, decides nothing twice, and ends every bet at its worth', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(history, (happenings) => {
        const world = started();
        for (const { happens } of happenings) happens(world);
        world.comeToRest();
        expectInvariants(world);
        for (const each of [...Object.values(world.accounts), ...Object.values(world.markets)]) {
          for (const { event } of each.entries) {
            seen.add(event.type);
            if ('code' in event.data) seen.add(event.data.code);
          }
        }
      }),
      { numRuns: 150 },
    );
    // The histories would prove little if they did not reach what they are about.
    const expected = [
      ...Object.keys(schemas.account.versions),
      ...Object.keys(schemas.market.versions),
      ...['FUNDS_INSUFFICIENT', 'LIMIT_STAKE', 'LIMIT_LOSS', 'LIMIT_DEPOSIT', 'PRICE_CHANGED'],
      ...['LIABILITY_EXCEEDED', 'RETURNS_ABOVE_MAX', 'MARKET_SUSPENDED', 'MARKET_CLOSED'],
    ];
    expect(expected.filter((each) => !seen.has(each))).toEqual([]);
    expect(seen).not.toContain('RELEASED');
  });
});
