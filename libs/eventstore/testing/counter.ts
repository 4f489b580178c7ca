import {
  known,
  persistentMap,
  refuse,
  type Decision,
  type PersistentMap,
} from '@wagerlog/event-sourcing';
import { randomUUID } from 'node:crypto';
import type { CommandContext, DecisionRunner, RunRequest, StreamKind } from '../src';

/** A toy: a sum that grows by keyed steps up to a limit. The same key is answered by its step. */
export interface Stepped {
  readonly type: 'Stepped';
  readonly data: { readonly key: string; readonly by: number; readonly text?: string };
}
export interface Sum {
  readonly total: number;
  readonly keys: PersistentMap<number>;
}

export const counterKind: StreamKind<Sum, Stepped> = {
  schema: { versions: { Stepped: 1 }, upcasters: [] },
  fold: {
    initial: { total: 0, keys: persistentMap<number>() },
    evolve: ({ total, keys }, { event: { data }, revision }) => ({
      total: total + data.by,
      keys: keys.set(data.key, revision),
    }),
  },
};

export const limit = 100;

export const step =
  (key: string, by = 1, text?: string) =>
  ({ total, keys }: Sum): Decision<Stepped, 'LIMIT'> => {
    const before = keys.get(key);
    if (before !== undefined) return known(before);
    if (by === 0) return [];
    if (total + by > limit) return refuse('LIMIT', { total });
    return [{ type: 'Stepped', data: { key, by, ...(text === undefined ? {} : { text }) } }];
  };

export const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  commandId: randomUUID(),
  correlationId: 'correlation-1',
  causationId: 'causation-1',
  actor: { kind: 'customer', id: 'alice' },
  deadlineAt: Date.now() + 20_000,
  ...more,
});

export const counterStream = 'counter-1';

type Step = Partial<RunRequest<Sum, Stepped, 'LIMIT'>> & {
  readonly key?: string;
  readonly by?: number;
  readonly withinMs?: number;
};

/** Runs one step on the counter. */
export const runStep = (
  runner: DecisionRunner,
  { key = randomUUID(), by = 1, withinMs, ...request }: Step = {},
) =>
  runner.run<Sum, Stepped, 'LIMIT'>({
    stream: counterStream,
    kind: counterKind,
    decide: step(key, by),
    context: context(withinMs === undefined ? {} : { deadlineAt: Date.now() + withinMs }),
    ...request,
  });
