import { connectClient, type EventStreams } from '@wagerlog/eventstore';

/** What a snapshot takes in the store, in bytes of event data. */
export interface Stored {
  readonly snapshotBytes: number;
  /** Those the newest snapshot names. */
  readonly segments: number;
  readonly segmentBytes: number;
}

interface Named {
  readonly maps?: {
    readonly [map: string]: {
      readonly runs: readonly (string | { readonly segment: number })[];
    };
  };
}

const timeoutMs = 10_000;

export const storedOf = async (url: string, stream: string): Promise<Stored> => {
  const streams = connectClient(url);
  try {
    const snapshot = await dataAt(streams, `snapshot-${stream}`, 'end');
    const runs = Object.values((snapshot as Named | undefined)?.maps ?? {}).flatMap(
      (map) => map.runs,
    );
    let [segments, segmentBytes] = [0, 0];
    for (const run of runs) {
      if (typeof run === 'string') continue;
      segments += 1;
      segmentBytes += sizeOf(await dataAt(streams, `segments-${stream}`, run.segment));
    }
    return { snapshotBytes: sizeOf(snapshot), segments, segmentBytes };
  } finally {
    await streams.dispose();
  }
};

const dataAt = async (
  streams: EventStreams,
  stream: string,
  from: number | 'end',
): Promise<unknown> => {
  const direction = from === 'end' ? 'backwards' : 'forwards';
  const deadlineAt = Date.now() + timeoutMs;
  for await (const { data } of streams.readStream({
    stream,
    from,
    direction,
    count: 1,
    deadlineAt,
  })) {
    return data;
  }
  return undefined;
};

const sizeOf = (data: unknown): number =>
  data instanceof Uint8Array ? data.length : (JSON.stringify(data)?.length ?? 0);
