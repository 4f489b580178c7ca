import type { StoredEvent } from '@wagerlog/eventstore';
import { LagMeter } from './lag';

const at = (commit: bigint) => ({ commit, prepare: commit });
const meter = (head: bigint) =>
  new LagMeter(
    {
      async *readAll() {
        yield { position: at(head) } as StoredEvent;
      },
    },
    () => 10_000,
  );

describe('the lag', () => {
  it('is what waits in the process, exactly, once it is live', () => {
    const lag = meter(0n);
    lag.isLive = true;
    lag.consider(at(500n), new Date(7_000));
    expect(lag.lag(3, 100)).toEqual({ events: 3, ms: 3_000 });
    expect(lag.lag(0, 100)).toEqual({ events: 0, ms: 0 });
  });

  it('is estimated by the distance to the end of the log before that', async () => {
    const lag = meter(2_000n);
    lag.consider(at(500n), new Date(7_000));
    await lag.lookAhead();
    // 100 events in 500 positions: 1500 positions are 300 events.
    expect(lag.lag(2, 100)).toEqual({ events: 302, ms: 3_000 });
  });
});
