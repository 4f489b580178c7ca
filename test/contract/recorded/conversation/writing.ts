import { APPEND, DELETE, TOMBSTONE, type Connection, type Header } from '../wire/connection';
import { shown, type Fields } from '../wire/values';
import { metadataEvent, proposed, type Sketch } from './events';
import type { Identities } from './identities';
import type { Steps } from './steps';

/** The expected revision: a number, or one of the protocol's words; `unset` sends none. */
export type Expected = 'any' | 'no_stream' | 'stream_exists' | 'unset' | number | string;

export interface CaseParts {
  readonly connection: Connection;
  readonly identities: Identities;
  readonly steps: Steps;
}

/** The calls of a case that write: Append, Delete and Tombstone. */
export function writing({ connection, identities, steps }: CaseParts) {
  const sendAppend = async (messages: readonly Fields[], header?: Header) => {
    const answered = steps.begin('Streams/Append', messages.map(shown));
    const answer = await connection.sendAll(APPEND, messages, { header });
    answered(answer);
    return answer;
  };
  /** A stream of null leaves the name out. */
  const append = (stream: string | null, expected: Expected, events: readonly Sketch[]) =>
    sendAppend([
      { options: target(stream, expected) },
      ...events.map((event) => ({ proposedMessage: proposed(identities, event) })),
    ]);
  const removal = (method: typeof DELETE, op: string) => {
    return async (stream: string | null, expected: Expected): Promise<void> => {
      const request = { options: target(stream, expected) };
      const answered = steps.begin(op, shown(request));
      answered(await connection.unary(method, request));
    };
  };
  return {
    append,
    sendAppend,
    softDelete: removal(DELETE, 'Streams/Delete'),
    tombstone: removal(TOMBSTONE, 'Streams/Tombstone'),
    /** Appends `e<from>`, `e<from + 1>`, … */
    seed: (stream: string, count: number, from = 0) =>
      append(
        stream,
        'any',
        Array.from({ length: count }, (_, number) => `e${from + number}`),
      ),
    /** Appends to the metastream. */
    setMetadata: (
      stream: string,
      content: string | object,
      { expected = 'any' as Expected, label = 'meta' } = {},
    ) => append(`$$${stream}`, expected, [metadataEvent(label, content)]),
  };
}

/** The options of a request that names a stream and expects a revision. */
export function target(stream: string | null, expected: Expected): Fields {
  const streamIdentifier = stream === null ? undefined : Buffer.from(stream);
  return { streamIdentifier, ...expectation(expected, 'revision') };
}

/** The choice among expectations; a number goes into `field`. */
export function expectation(expected: Expected, field: string): Fields {
  switch (expected) {
    case 'unset':
      return {};
    case 'any':
      return { any: {} };
    case 'no_stream':
      return { noStream: {} };
    case 'stream_exists':
      return { streamExists: {} };
    default:
      return { [field]: String(expected) };
  }
}
