import { READ, type Header } from '../wire/connection';
import { INT64_MAX, Position, shown, type Fields } from '../wire/values';
import { Follower } from './follower';
import type { CaseParts } from './writing';

/** A place to read from, as the server gave it or made from one. */
export interface Place {
  readonly commit: Position;
  readonly prepare: Position;
}

export interface FilterSketch {
  /** Null leaves the expression out. */
  readonly on: 'stream' | 'type' | null;
  readonly prefix?: readonly string[];
  readonly regex?: string;
  readonly max?: number;
  readonly hasNoWindow?: boolean;
  readonly multiplier?: number;
}

type Edge = 'start' | 'end' | 'unset';

interface ReadBasis {
  readonly isBackwards?: boolean;
  readonly resolvesLinks?: boolean;
  readonly isSubscription?: boolean;
  /** Null leaves it out. */
  readonly count?: number | string | null;
  readonly filter?: FilterSketch;
  readonly leavesFilterOut?: boolean;
  readonly uuid?: 'string' | 'structured' | 'unset';
  readonly compatibility?: number;
}

/** Stream undefined leaves the name out, null leaves out what to read altogether. */
export type ReadSketch = ReadBasis &
  (
    | { readonly all: true; readonly from?: Edge | Place }
    | { readonly stream: string | undefined | null; readonly from?: Edge | number | string }
  );

const READ_MS = 5000;

/** The calls of a case that read and subscribe. */
export function reading({ connection, steps }: CaseParts) {
  const open = (sketch: ReadSketch, header?: Header): Follower => {
    const request = readRequest(sketch);
    const answered = steps.begin('Streams/Read', shown(request));
    return new Follower(connection.receive(READ, request, header), answered);
  };
  return {
    /** A subscription, which is to be closed. */
    open,
    /** A read to its end; a call the server never ends is cancelled. */
    read: async (sketch: ReadSketch, header?: Header) => {
      const follower = open(sketch, header);
      await follower.ends(READ_MS);
      return follower.close();
    },
    /** A read request that is empty. */
    readNothing: async () => {
      const answered = steps.begin('Streams/Read', {});
      const follower = new Follower(connection.receive(READ, {}), answered);
      await follower.ends(READ_MS);
      return follower.close();
    },
  };
}

function readRequest(sketch: ReadSketch): Fields {
  const uuid = sketch.uuid ?? 'string';
  return {
    options: {
      ...source(sketch),
      readDirection: sketch.isBackwards === true ? 1 : 0,
      resolveLinks: sketch.resolvesLinks,
      ...extent(sketch),
      ...filter(sketch),
      uuidOption: uuid === 'unset' ? undefined : { [uuid]: {} },
      controlOption:
        sketch.compatibility === undefined ? undefined : { compatibility: sketch.compatibility },
    },
  };
}

function source(sketch: ReadSketch): Fields {
  const { from = 'start' } = sketch;
  if ('all' in sketch) {
    return { all: edge(from) ?? { position: wirePlace(from as Place) } };
  }
  if (sketch.stream === null) return {};
  const streamIdentifier = sketch.stream === undefined ? undefined : Buffer.from(sketch.stream);
  return { stream: { streamIdentifier, ...(edge(from) ?? { revision: String(from) }) } };
}

/** Nothing for a number or a place. */
function edge(from: unknown): Fields | undefined {
  if (from === 'unset') return {};
  return from === 'start' || from === 'end' ? { [from]: {} } : undefined;
}

function wirePlace({ commit, prepare }: Place): Fields {
  return { commitPosition: commit, preparePosition: prepare };
}

function extent({ isSubscription, count = INT64_MAX }: ReadSketch): Fields {
  if (isSubscription === true) return { subscription: {} };
  return { count: count === null ? undefined : String(count) };
}

function filter({ filter: sketch, leavesFilterOut }: ReadSketch): Fields {
  if (sketch === undefined) return leavesFilterOut === true ? {} : { noFilter: {} };
  const { on, regex, prefix, multiplier = 1 } = sketch;
  return {
    filter: {
      ...(on !== null && { [EXPRESSION[on]]: { regex, prefix } }),
      ...window(sketch),
      checkpointintervalmultiplier: multiplier,
    },
  };
}

const EXPRESSION = { type: 'eventType', stream: 'streamIdentifier' } as const;

function window({ max, hasNoWindow }: FilterSketch): Fields {
  if (max !== undefined) return { max };
  return hasNoWindow === true ? {} : { count: {} };
}
