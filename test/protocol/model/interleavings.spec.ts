import fc from 'fast-check';
import { startClock, stopClock } from './clock';
import { histories, type History } from './history';
import { play, type Played } from './play';
import { plants, type Plant } from './plants';
import { faultsOf } from './verdict';

// Pauses of the product pass in virtual time like all else.
jest.mock('node:timers/promises', () => ({
  setImmediate: () => new Promise<void>((resolve) => void setImmediate(resolve)),
  setTimeout: (ms: number, _value: undefined, options?: { readonly signal?: AbortSignal }) =>
    new Promise<void>((resolve, reject) => {
      const aborted = () => reject(new Error('aborted'));
      options?.signal?.addEventListener('abort', aborted);
      setTimeout(() => {
        options?.signal?.removeEventListener('abort', aborted);
        resolve();
      }, ms);
    }),
}));

/** More, or the same once more: `MODEL_RUNS=20000 MODEL_SEED=… npx jest …/model`. */
const { MODEL_RUNS = '600', MODEL_SEED = String(Date.now() % 1_000_000_000) } = process.env;
const [numRuns, seed] = [Number(MODEL_RUNS), Number(MODEL_SEED)];

const played = async (history: History, plant?: Plant): Promise<Played> => {
  startClock();
  try {
    return await play(history, plant);
  } finally {
    stopClock();
  }
};

describe('any interleaving of commands, losses and crashes, in two processes on one store', () => {
  const seen = new Set<string>();

  it(`says what one after another would have said (${numRuns} runs, seed ${seed})`, async () => {
    const property = fc.asyncProperty(histories, async (history) => {
      const all = await played(history);
      for (const { type } of all.log.events) seen.add(type);
      for (const { told } of all.told) seen.add(told);
      expect(faultsOf(all)).toEqual([]);
    });
    // A seed that was named is being looked into: then the smallest history is worth its time.
    await fc.assert(property, { numRuns, seed, endOnFailure: !('MODEL_SEED' in process.env) });
  }, 3_600_000);

  it('leaves out nothing that can be said', () => {
    const events = ['BetPlaced', 'PlacementRefused', 'PlacementLapsed', 'BetSettled'];
    const payments = ['DepositCredited', 'WithdrawalCompleted', 'PaymentRefused'];
    const onMarkets = ['LiabilityReserved', 'LiabilityReleased', 'MarketSuspended'];
    const answers = ['recorded', 'replayed', 'unchanged', 'refused', 'declined'];
    const none = ['nothing', 'in doubt', 'crashed'];
    for (const each of [events, payments, onMarkets, answers, none].flat())
      expect(seen).toContain(each);
  });

  it.each(Object.keys(plants))('is noticed to say otherwise when %s', async (name) => {
    const property = fc.asyncProperty(histories, async (history) => {
      expect(faultsOf(await played(history, plants[name]))).toEqual([]);
    });
    const { errorInstance } = await fc.check(property, { numRuns: 200, seed, endOnFailure: true });
    // By a fault that was found, not by a test that broke.
    expect(String(errorInstance)).toContain('toEqual');
  });
});
