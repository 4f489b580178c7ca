import { eventStoreOver, type DecisionRunner, type EventStore } from '@wagerlog/eventstore';
import type { MemoryLog } from '@wagerlog/eventstore/testing';
import { createPlacement, type Placement } from '@wagerlog/placement';
import type { History } from './history';
import { Network } from './network';
import type { Plant } from './plants';

/** One process while it lives: what it knows is lost with it. */
export interface Living {
  readonly network: Network;
  readonly store: EventStore;
  readonly runner: DecisionRunner;
  readonly placement: Placement;
  /** Resolves when it is no more. */
  readonly crashed: Promise<'crashed'>;
  readonly crash: () => void;
}

/** Others are listened to from the first conflict on. */
const bounds = {
  ...{ appendTimeoutMs: 200, pageTimeoutMs: 200, settlePausesMs: [5, 20, 100] },
  companyAppends: 8,
};

const start = (log: MemoryLog, network: Network, plant: Plant): Living => {
  const streams = plant.streams?.(network, log) ?? network;
  const store = eventStoreOver(streams, { bounds });
  const runner = plant.runner?.(store.runner) ?? store.runner;
  const placement = createPlacement({ store: { runner, recall: store.recall }, finishMs: 3_000 });
  let crash: () => void = () => undefined;
  const crashed = new Promise<'crashed'>((resolve) => {
    crash = () => {
      network.cut();
      resolve('crashed');
    };
  });
  return { network, store, runner, placement, crashed, crash };
};

/** All processes of a history, over one store. */
export class Hosts {
  private readonly living: Living[];

  constructor(
    private readonly log: MemoryLog,
    { appends, reads, news }: Pick<History, 'appends' | 'reads' | 'news'>,
    private readonly plant: Plant,
  ) {
    this.living = appends.map((each, index) =>
      start(
        log,
        new Network(log, { appends: each, reads: reads[index] ?? [], news: news[index] ?? [] }),
        plant,
      ),
    );
  }

  at(index: number): Living {
    const living = this.living[index];
    if (living === undefined) throw new Error(`no process ${index}`);
    return living;
  }

  /** Ends and starts anew, with nothing but the store. */
  restart(index: number): void {
    const before = this.at(index);
    before.crash();
    const network = new Network(this.log, before.network.fates);
    this.living[index] = start(this.log, network, this.plant);
  }

  calm(): void {
    for (const { network } of this.living) network.calm();
  }

  async idle(): Promise<void> {
    for (const { placement } of this.living) await placement.idle();
  }
}
