import type { Position } from '@wagerlog/event-sourcing';
import type { Lease } from '@wagerlog/mongo';
import { readModels } from '@wagerlog/read-models';
import type { ReadModel } from '@wagerlog/read-models';
import { z } from 'zod';
import { position } from '../edge/answer-fields';
import { checkpointPrefix, slices } from '../reading/progress';
import type { Progress } from '../reading/progress';

const sliceAnswer = z.object({
  slice: z.int(),
  position,
  lagEvents: z.int(),
  lagMs: z.int(),
  state: z.enum(['live', 'catching-up', 'stopped']),
  owner: z.string().optional(),
  parked: z.int(),
});

export const projectionAnswer = z.object({
  projection: z.string(),
  version: z.int(),
  position,
  lagEvents: z.int().describe('Events of the log not considered yet; estimated while catching up'),
  lagMs: z.int().describe('Age of the last event considered, while there is more'),
  state: z
    .enum(['live', 'catching-up', 'stopped', 'parked'])
    .describe('stopped: a slice has no owner now; parked: something waits for a repair'),
  owner: z.string().optional().describe('Processes that own its slices'),
  parked: z.int().describe('Keys and streams that wait'),
  slices: z.array(sliceAnswer),
});
export type ProjectionAnswer = z.output<typeof projectionAnswer>;

export const projectionsAnswer = z.object({
  projections: z.array(projectionAnswer),
  asOfPosition: position,
});

export interface Look {
  readonly progress: Progress;
  /** Leases held now. */
  readonly held: readonly Lease[];
  readonly token: (position: Position) => string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** How each projection is doing, by what its owners noted last and who holds its slices now. */
export const projectionsOf = (look: Look): readonly ProjectionAnswer[] =>
  readModels.map((model) => projectionOf(model, look));

const projectionOf = (model: ReadModel, look: Look): ProjectionAnswer => {
  const parts = slices.map((slice) => partOf(model, slice, look));
  const owners = [...new Set(parts.flatMap(({ owner }) => owner ?? []))].sort();
  const parked = parts.reduce((sum, part) => sum + part.parked, 0);
  return {
    projection: model.name,
    version: model.version,
    position: look.token(look.progress.ofAll(model.collection)),
    lagEvents: Math.max(...parts.map(({ lagEvents }) => lagEvents)),
    lagMs: Math.max(...parts.map(({ lagMs }) => lagMs)),
    state: worst([...parts.map(({ state }) => state), ...(parked > 0 ? ['parked' as const] : [])]),
    ...(owners.length > 0 && { owner: owners.join(', ') }),
    parked,
    slices: parts,
  };
};

const states = ['stopped', 'parked', 'catching-up', 'live'] as const;
const worst = (found: readonly (typeof states)[number][]): (typeof states)[number] =>
  states.find((state) => found.includes(state)) ?? 'stopped';

const partOf = ({ collection }: ReadModel, slice: number, look: Look) => {
  const name = `${checkpointPrefix}${slice}`;
  const lease = look.held.find((each) => each.name === name);
  const notes = look.progress.checkpoints.find((each) => each.name === name)?.notes ?? {};
  // Nobody notes anything for a slice without an owner: its lag grows by the time since.
  const sinceMs = lease === undefined ? look.now - Date.parse(String(notes['at'])) : 0;
  return {
    slice,
    position: look.token(look.progress.ofSlice(collection, slice)),
    lagEvents: Number(notes['lagEvents'] ?? 0),
    lagMs: Number(notes['lagMs'] ?? 0) + (sinceMs > 0 ? sinceMs : 0),
    state: stateOf(lease, notes['isLive'] === true),
    ...(lease !== undefined && { owner: lease.owner }),
    parked: look.progress.parked(collection, slice),
  };
};

const stateOf = (lease: Lease | undefined, isLive: boolean): 'live' | 'catching-up' | 'stopped' => {
  if (lease === undefined) return 'stopped';
  return isLive ? 'live' : 'catching-up';
};
