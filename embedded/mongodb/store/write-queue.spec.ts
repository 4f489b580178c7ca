import { CommandError } from '../errors';
import { WriteQueue } from './write-queue';

/** Transactions over a list: what a failed one had added is taken back. */
function transactionsOver(entries: string[], failures: Error[] = []) {
  let commits = 0;
  return {
    count: () => commits,
    commit: <T>(work: () => T): T => {
      const before = entries.length;
      try {
        const result = work();
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        commits += 1;
        return result;
      } catch (error) {
        entries.length = before;
        throw error;
      }
    },
  };
}

describe('the write queue', () => {
  it('commits writes that arrive together in one transaction, in their order', async () => {
    const entries: string[] = [];
    const transactions = transactionsOver(entries);
    const queue = new WriteQueue(transactions);
    const writes = ['a', 'b', 'c'].map((name) => queue.submit(() => entries.push(name)));
    expect(await Promise.all(writes)).toEqual([1, 2, 3]);
    expect(entries).toEqual(['a', 'b', 'c']);
    expect(transactions.count()).toBe(1);
  });

  it('refuses one write without disturbing the others', async () => {
    const entries: string[] = [];
    const queue = new WriteQueue(transactionsOver(entries));
    const refusal = new CommandError('BadValue', 'no');
    const writes = [
      queue.submit(() => entries.push('a')),
      queue.submit(() => {
        throw refusal;
      }),
      queue.submit(() => entries.push('b')),
    ];
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: refusal });
    expect(entries).toEqual(['a', 'b']);
  });

  it('takes back what a broken write had done, and does the others again', async () => {
    const entries: string[] = [];
    const queue = new WriteQueue(transactionsOver(entries));
    const writes = [
      queue.submit(() => entries.push('a')),
      queue.submit(() => {
        entries.push('half');
        throw new Error('broken');
      }),
      queue.submit(() => entries.push('b')),
    ];
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(entries).toEqual(['a', 'b']);
  });

  it('acknowledges nothing when the commit fails, and goes on with the next', async () => {
    const entries: string[] = [];
    const full = new Error('disk full');
    const queue = new WriteQueue(transactionsOver(entries, [full, full, full]));
    const writes = ['a', 'b'].map((name) => queue.submit(() => entries.push(name)));
    for (const outcome of await Promise.allSettled(writes)) {
      expect(outcome).toEqual({ status: 'rejected', reason: full });
    }
    expect(entries).toEqual([]);
    expect(await queue.submit(() => entries.push('c'))).toBe(1);
  });
});
