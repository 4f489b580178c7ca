import { changesOf, type Change, type ChangesOptions } from './changes/changes';
import { commandCalls } from './commands';
import type { Position } from './contract';
import { newIntent, type Intent } from './intent';
import { queryCalls } from './queries';
import { Sender, type ClientOptions } from './sending/sender';

export type WagerlogClient = ReturnType<typeof createWagerlogClient>;

/**
 * Both APIs, typed, for Node and browsers. It is the client's half of "the response was lost": one
 * idempotency key per intent, the same bytes on every try, and an end only at a definite answer or
 * at the total deadline.
 */
export const createWagerlogClient = (options: ClientOptions) => {
  const sender = new Sender(options);
  return {
    ...commandCalls(sender),
    ...queryCalls(sender),
    /** Made once per wish and given to each call that is to fulfil it. */
    intent: (lifeMs?: number): Intent => newIntent(lifeMs),
    changes: <Document>(
      readModel: string,
      choice?: ChangesOptions,
    ): AsyncGenerator<Change<Document>, void, void> => changesOf(sender, readModel, choice),
    /** What reads wait for if they name nothing else; undefined before the first command. */
    position: (): Position | undefined => sender.position,
  };
};
