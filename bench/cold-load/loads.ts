import { connectClient, DecisionRunner, type EventStreams } from '@wagerlog/eventstore';
import type { DomainEvent } from '@wagerlog/event-sourcing';
import type { StreamKind } from '@wagerlog/eventstore';
import { accountKind, marketKind } from '@wagerlog/placement';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../figures/spread';

/** What a process of its own is asked to load. */
export interface Loads {
  readonly url: string;
  readonly what: 'account' | 'market';
  readonly stream: string;
  /** Loaded before, so that the code is compiled; none: the first load of the process. */
  readonly before: readonly string[];
  readonly withSnapshot: boolean;
  readonly times: number;
}

/** Medians, in milliseconds; CPU time is that of all threads, compiler and collector included. */
export interface LoadFigures {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly wallMsBest: number;
  readonly cpuMsBest: number;
  readonly fromSnapshot: boolean;
  readonly revision: number;
  /** What the heap and the buffers grew by, and what the state says of itself. */
  readonly heldBytes: number;
  readonly saidBytes: number;
}

const timesBefore = 12;
const timeoutMs = 120_000;

const loadAll = async (loads: Loads): Promise<LoadFigures> => {
  const streams = connectClient(loads.url);
  try {
    await connected(streams);
    return loads.what === 'account'
      ? await measure(streams, accountKind, loads)
      : await measure(streams, marketKind, loads);
  } finally {
    await streams.dispose();
  }
};

/** The first call of a client takes its connection's time. */
const connected = async (streams: EventStreams): Promise<void> => {
  const all = streams.readAll({ count: 1, deadlineAt: Date.now() + timeoutMs });
  for await (const { revision } of all) if (revision >= 0) return;
};

const measure = async <State, Event extends DomainEvent>(
  streams: EventStreams,
  kind: StreamKind<State, Event>,
  { stream, before, withSnapshot, times }: Loads,
): Promise<LoadFigures> => {
  const { fold, schema } = kind;
  const load = (from: string) => loadOnce(streams, from, withSnapshot ? kind : { fold, schema });
  for (let time = 0; time < timesBefore; time += 1) for (const each of before) await load(each);
  const loaded = [];
  for (let time = 0; time < times; time += 1) {
    const { wallMs, cpuMs } = await load(stream);
    loaded.push({ wallMs, cpuMs });
  }
  // Last: a collection that is asked for throws compiled code away as well. By what a second state
  // adds: the newest load may be held by more than its caller.
  const { head, outcome } = await load(stream);
  const held = await heldNow();
  const second = await load(stream);
  const heldBytes = (await heldNow()) - held;
  const [walls, cpus] = [loaded.map(({ wallMs }) => wallMs), loaded.map(({ cpuMs }) => cpuMs)];
  return {
    ...{ wallMs: median(walls), cpuMs: median(cpus) },
    ...{ wallMsBest: Math.min(...walls), cpuMsBest: Math.min(...cpus) },
    ...{ fromSnapshot: outcome === 'loaded', revision: second.head.revision },
    ...{ heldBytes },
    saidBytes: kind.form?.sizeOf(head.state).bytes ?? 0,
  };
};

/** By a runner that knows nothing yet and writes no snapshot. */
const loadOnce = async <State, Event extends DomainEvent>(
  streams: EventStreams,
  stream: string,
  kind: StreamKind<State, Event>,
) => {
  let outcome = '';
  const runner = new DecisionRunner(streams, {
    bounds: { snapshotEvents: Infinity },
    report: (report) => {
      if (report.kind === 'snapshot') ({ outcome } = report);
    },
  });
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  const deadlineAt = Date.now() + timeoutMs;
  const head = await runner.look({ stream, kind, deadlineAt, from: 'leader' });
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  runner.dispose();
  return { wallMs, cpuMs: (user + system) / 1_000, head, outcome };
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Buffers are given back a while after what referred to them. */
const heldNow = async (): Promise<number> => {
  for (let time = 0; time < 2; time += 1) {
    collect();
    await pause(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const asked = JSON.parse(process.argv[2] ?? '{}') as Loads;
void loadAll(asked).then((figures) => console.log(JSON.stringify(figures)));
