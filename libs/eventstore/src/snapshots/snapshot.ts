import { canonicalJson, type Parts, type StateForm } from '@wagerlog/event-sourcing';
import { createHash } from 'node:crypto';
import type { Head } from '../deciding/head';

export const snapshotStream = (stream: string): string => `snapshot-${stream}`;
export const segmentsStream = (stream: string): string => `segments-${stream}`;

/** Data of `StateSnapshot`: a folded stream up to a revision. Bytes as base64. */
export interface Snapshot {
  readonly foldVersion: number;
  readonly revision: number;
  readonly position: { readonly commit: string; readonly prepare: string };
  /** The chain's link at that revision: ties the snapshot to this stream's very event. */
  readonly hash: string;
  readonly occurredAt: string;
  readonly fields: object;
  readonly maps: { readonly [name: string]: SnapshotMap };
  /** Of all the rest. */
  readonly digest: string;
}
interface SnapshotMap {
  readonly awake: string;
  readonly recent: string;
  /** Small ones here, large ones in segments: they never change and are written once. */
  readonly runs: readonly (string | SegmentName)[];
}
/** The bytes of the `StateSegment` at this revision of the segments' stream. */
export interface SegmentName {
  readonly segment: number;
  readonly digest: string;
}

/** Why a snapshot is not used: it is another version's, damaged, or another stream's. */
export class UnusableSnapshot extends Error {}

const digestOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

const digests = new WeakMap<Uint8Array, string>();

/** A run never changes: what is asked for with every snapshot is computed once. */
export const digestOfRun = (run: Uint8Array): string => {
  const digest = digests.get(run) ?? digestOf(run);
  digests.set(run, digest);
  return digest;
};

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string): Uint8Array => {
  const { buffer, byteOffset, length } = Buffer.from(text, 'base64');
  return new Uint8Array(buffer, byteOffset, length);
};

export const isSegment = (run: string | SegmentName): run is SegmentName => typeof run !== 'string';

export type NameRun = (run: Uint8Array) => string | SegmentName | Promise<string | SegmentName>;

/** `nameOf` says where a run is found: in the snapshot itself, or in a segment. */
export const snapshotOf = async <State>(
  form: StateForm<State>,
  { state, revision, position, hash, occurredAt }: Written<State>,
  nameOf: NameRun,
): Promise<Snapshot> => {
  const { fields, maps } = form.write(state);
  const named: { [name: string]: SnapshotMap } = {};
  for (const [name, { awake, recent, runs }] of Object.entries(maps)) {
    const names: (string | SegmentName)[] = [];
    for (const run of runs) names.push(await nameOf(run));
    named[name] = { awake: textOf(awake), recent: textOf(recent), runs: names };
  }
  const content = {
    ...{ foldVersion: form.version, revision, hash, occurredAt, fields, maps: named },
    position: { commit: String(position.commit), prepare: String(position.prepare) },
  };
  return { ...content, digest: digestOf(canonicalJson(content)) };
};

/** A head of at least one event. */
export type Written<State> = Head<State> & Required<Pick<Head<State>, 'position'>>;

export const inlineRun = textOf;

/** @throws UnusableSnapshot */
export const checked = (data: unknown, version: number): Snapshot => {
  const { digest, ...content } = (data ?? {}) as Partial<Snapshot>;
  if (content.foldVersion !== version) {
    throw new UnusableSnapshot(`version ${content.foldVersion}, not ${version}`);
  }
  if (digestOf(canonicalJson(content)) !== digest) throw new UnusableSnapshot('damaged');
  return data as Snapshot;
};

/** The bytes a segment was named for. @throws UnusableSnapshot */
export const checkedSegment = (data: unknown, { segment, digest }: SegmentName): Uint8Array => {
  if (data instanceof Uint8Array && digestOfRun(data) === digest) return data;
  throw new UnusableSnapshot(`segment ${segment} is missing or damaged`);
};

/** The head as it was when this was written. */
export const headOf = <State>(
  form: StateForm<State>,
  { revision, position, hash, occurredAt, fields, maps }: Snapshot,
  runOf: (name: SegmentName) => Uint8Array,
): Head<State> => {
  const parts: { [name: string]: Parts } = {};
  for (const [name, { awake, recent, runs }] of Object.entries(maps)) {
    parts[name] = {
      awake: bytesOf(awake),
      recent: bytesOf(recent),
      runs: runs.map((run) => (isSegment(run) ? runOf(run) : bytesOf(run))),
    };
  }
  const { commit, prepare } = position;
  return {
    state: form.read({ fields, maps: parts }),
    position: { commit: BigInt(commit), prepare: BigInt(prepare) },
    ...{ revision, hash, occurredAt },
  };
};
