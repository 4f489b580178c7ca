import type { ServiceError } from '@grpc/grpc-js';
import { setTimeout as pause } from 'node:timers/promises';
import { BATCH_APPEND, shownError } from '../wire/connection';
import { Deadline, shown, type Fields } from '../wire/values';
import { proposed, type Sketch } from './events';
import { Watched } from './watched';
import { expectation, type CaseParts, type Expected } from './writing';

/** One message of a BatchAppend call; without a stream it may be a further part. */
export interface BatchPart {
  readonly stream?: string;
  readonly expected?: Expected;
  readonly events?: readonly Sketch[];
  readonly isFinal?: boolean;
  /** A further part of the append with the same correlation id: no options. */
  readonly continues?: boolean;
  /** Relative to now; null sends none. */
  readonly deadlineMs?: number | null;
  readonly hasStructuredCorrelation?: boolean;
}

/** What is done one after the other on a BatchAppend call, before the client's side is closed. */
export type BatchScript = readonly (
  Fields | { readonly waitReplies: number } | { readonly sleep: number }
)[];

/** How long a closed call is given to end, and what is not awaited otherwise. */
const END_MS = 400;
const REPLY_MS = 6000;
const DEADLINE_MS = 10_000;
const AFTERWARDS_MS = 20;

/** The calls of a case that go over BatchAppend. */
export function batching(parts: CaseParts) {
  const { identities, steps } = parts;
  /** A correlation id of undefined leaves it out. */
  const request = (correlation: string | undefined, part: BatchPart): Fields => ({
    correlationId:
      part.hasStructuredCorrelation === true ? { structured: correlation } : correlation,
    options: part.continues === true ? undefined : batchOptions(part),
    proposedMessages: (part.events ?? []).map((event) => proposed(identities, event)),
    isFinal: part.isFinal ?? true,
  });
  const batch = (script: BatchScript, isSorted = false) => runScript(parts, script, isSorted);
  return {
    batch,
    request,
    /** A message with the labelled correlation id. */
    part: (label: string, part: BatchPart) => request(identities.id(label), part),
    /** One append in a call of its own. */
    batchOne: (stream: string, expected: Expected, events: readonly Sketch[]) =>
      batch([
        request(identities.id(`corr${steps.all.length}`), { stream, expected, events }),
        { waitReplies: 1 },
      ]),
  };
}

function batchOptions({ stream, expected = 'any', deadlineMs = DEADLINE_MS }: BatchPart): Fields {
  return {
    streamIdentifier: stream === undefined ? undefined : Buffer.from(stream),
    ...expectation(expected, 'streamPosition'),
    deadline: deadlineMs === null ? undefined : new Deadline(deadlineMs),
  };
}

async function runScript({ connection, steps }: CaseParts, script: BatchScript, isSorted: boolean) {
  const answered = steps.begin('Streams/BatchAppend', script.map(shown));
  const frames: Fields[] = [];
  const watched = new Watched();
  let end: unknown;
  const ended = (how: unknown) => {
    end ??= how;
    watched.changed();
  };
  const call = connection.exchange(BATCH_APPEND);
  call.on('data', (frame: Fields) => {
    frames.push(frame);
    watched.changed();
  });
  call.on('end', () => ended('server ended the call'));
  call.on('error', (error: ServiceError) => ended(shownError(error)));
  for (const item of script) {
    if ('waitReplies' in item) {
      const wanted = Number(item.waitReplies);
      await watched.until(() => frames.length >= wanted || end !== undefined, REPLY_MS);
    } else if ('sleep' in item) await pause(Number(item.sleep));
    else if (end === undefined) call.write(item);
  }
  call.end();
  await watched.until(() => end !== undefined, END_MS);
  if (end === undefined) {
    end = 'still open 400 ms after half-close, recorder cancelled';
    call.cancel();
  }
  await pause(AFTERWARDS_MS);
  const response = isSorted ? sorted(frames, script, end) : { frames, end };
  answered(response);
  return response;
}

/** Where the order of the answers is not the protocol's business. */
function sorted(frames: readonly Fields[], script: BatchScript, end: unknown) {
  const order = script.map((item) => ('correlationId' in item ? item.correlationId : undefined));
  const place = (frame: Fields) => order.indexOf(frame['correlationId']);
  return {
    frames: [...frames].sort((left, right) => place(left) - place(right)),
    note: 'replies sorted into request order, arrival order is not deterministic',
    end,
  };
}
