import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { invalidArgument, nothingChosen, unexpectedResult } from '../failures';
import { filterFromWire, type EventFilter } from './filter';
import { streamFromWire } from '../identifiers';
import type { UuidForm } from '../read-frames';

/** Where a reader begins; a number is a revision or a position. */
export type ReadFrom = 'start' | 'end' | number;

interface ReadBasis {
  readonly from: ReadFrom;
  readonly isBackwards: boolean;
  readonly resolvesLinks: boolean;
  readonly uuidForm: UuidForm;
  /** Undefined for a subscription, which never ends by itself. */
  readonly count: number | undefined;
}

export interface StreamRead extends ReadBasis {
  readonly kind: 'stream';
  readonly stream: string;
  /** Newer clients ask to be told the stream's first and last revision. */
  readonly tellsPositions: boolean;
}

export interface AllRead extends ReadBasis {
  readonly kind: 'all';
  readonly filter: EventFilter | undefined;
}

export type ReadRequest = StreamRead | AllRead;

type Options = ReadReq.Options;

/** @throws CallFailure for combinations the protocol does not have. */
export function readRequestFromWire(request: ReadReq): ReadRequest {
  const options = request.getOptions();
  if (options === undefined) throw invalidArgument('A read needs options.');
  if (!options.hasStream() && !options.hasAll()) {
    throw nothingChosen('ReadReq+Types+Options+StreamOptionOneofCase');
  }
  rejectBadCombination(options);
  const basis = {
    isBackwards: options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS,
    resolvesLinks: options.getResolveLinks(),
    uuidForm: uuidForm(options),
    count: options.hasSubscription() ? undefined : readCount(options),
  };
  const stream = options.getStream();
  if (stream !== undefined) return { ...basis, ...streamSource(options, stream) };
  const filter = options.getFilter();
  return {
    ...basis,
    kind: 'all',
    from: allFrom(options.getAll()),
    filter: filter === undefined ? undefined : filterFromWire(filter),
  };
}

const COUNTED = 'Count, (Forwards|Backwards)|Subscription, Forwards';
const COMBINATION = new RegExp(
  `^((Stream|All), (${COUNTED}), NoFilter|All, (${COUNTED}), Filter)$`,
);

function rejectBadCombination(options: Options): void {
  const combination = [
    named(ReadReq.Options.StreamOptionCase, options.getStreamOptionCase()),
    named(ReadReq.Options.CountOptionCase, options.getCountOptionCase()),
    options.getReadDirection() === 0 ? 'Forwards' : 'Backwards',
    named(ReadReq.Options.FilterOptionCase, options.getFilterOptionCase()),
  ].join(', ');
  if (COMBINATION.test(combination)) return;
  throw invalidArgument(`The combination of (${combination}) is invalid.`);
}

function named(names: object, value: number): string {
  const [name = ''] = Object.entries(names).find(([, number]) => number === value) ?? [];
  if (name.endsWith('NOT_SET')) return 'None';
  return name.replaceAll(
    /([A-Z])([A-Z]*)_?/g,
    (_, head: string, tail: string) => `${head}${tail.toLowerCase()}`,
  );
}

function streamSource(options: Options, wire: ReadReq.Options.StreamOptions) {
  return {
    kind: 'stream' as const,
    stream: streamFromWire(wire.getStreamIdentifier()),
    from: streamFrom(wire),
    tellsPositions: (options.getControlOption()?.getCompatibility() ?? 0) >= 1,
  };
}

function streamFrom(wire: ReadReq.Options.StreamOptions): ReadFrom {
  if (wire.hasEnd()) return 'end';
  if (wire.hasStart()) return 'start';
  if (!wire.hasRevision()) throw invalidArgument('The read has no revision to begin with.');
  const revision = BigInt.asIntN(64, BigInt(wire.getRevision()));
  if (revision === -1n) return 'end';
  if (revision < 0n) throw invalidArgument(`${wire.getRevision()} is no stream revision.`);
  return Number(revision);
}

function allFrom(wire: ReadReq.Options.AllOptions | undefined): ReadFrom {
  if (wire?.hasEnd() === true) return 'end';
  if (wire?.hasStart() === true) return 'start';
  const position = wire?.getPosition();
  if (position === undefined) throw invalidArgument('The read has no position to begin with.');
  const commit = BigInt(position.getCommitPosition());
  const prepare = BigInt(position.getPreparePosition());
  if (prepare > commit) throw invalidArgument('The prepare position is behind the commit.');
  return Number(commit);
}

function uuidForm(options: Options): UuidForm {
  const chosen = options.getUuidOption();
  if (chosen?.hasString() === true) return 'string';
  if (chosen?.hasStructured() === true) return 'structured';
  throw invalidArgument('The read does not say in which form it wants UUIDs.');
}

/** The real server never answers a read of no events of `$all`. */
function readCount(options: Options): number {
  const count = Number(options.getCount());
  if (count > 0) return count;
  if (options.hasStream()) throw unexpectedResult('ReadStreamResult');
  throw invalidArgument('A read of no events makes no sense.');
}
