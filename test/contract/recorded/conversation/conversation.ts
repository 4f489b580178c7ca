import { setTimeout as pause } from 'node:timers/promises';
import type { Method } from '../wire/connection';
import { shown, type Fields } from '../wire/values';
import { batching } from './batching';
import { reading, type Place } from './reading';
import { writing, type CaseParts } from './writing';

/** Everything a case can ask a server; each question becomes a step. */
export function conversation(parts: CaseParts) {
  const { connection, identities, steps } = parts;
  const writes = writing(parts);
  return {
    connection,
    steps,
    stream: identities.stream,
    id: (label: string) => identities.id(label),
    /** Leaves time for what should or should not happen by itself. */
    pause,
    ...writes,
    ...batching(parts),
    ...reading(parts),
    /** Puts a marker into `$all`; what the case writes afterwards is behind its position. */
    mark: async (): Promise<Place> => {
      const answer = await writes.append(`${identities.stream}-mark`, 'any', ['mark']);
      return placeOf(answer);
    },
    ask: async (method: Method, view: (answer: Fields) => unknown = (answer) => answer) => {
      const answered = steps.begin(method.path.split('.').at(-1) ?? '', shown({}));
      const answer = await connection.unary(method, {});
      answered(answer['error'] === undefined ? view(answer) : answer);
    },
  };
}

export type Conversation = ReturnType<typeof conversation>;

/** Where an append's last event is. */
export function placeOf(answer: Fields): Place {
  const success = answer['success'] as Readonly<Record<string, unknown>> | undefined;
  if (success?.['position'] === undefined) throw new Error('The append has no position.');
  return success['position'] as Place;
}

/** Where the event of a frame is. */
export function placeOfFrame(frame: Fields | undefined): Place {
  const { event } = (frame?.['event'] ?? {}) as { readonly event?: Place };
  if (event === undefined) throw new Error('The frame carries no event.');
  return { commit: event.commit, prepare: event.prepare };
}
