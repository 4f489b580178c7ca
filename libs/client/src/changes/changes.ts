import type { Position } from '../contract';
import { eventsOf, type StreamedEvent } from './event-stream';
import { ProblemError } from '../sending/outcome';
import { newsOnly } from './news';
import type { Sender } from '../sending/sender';

export interface ChangesOptions {
  /** One document's key; all documents of the read model if absent. */
  readonly key?: string;
  /** Goes on after this `resumeFrom` of an earlier change. */
  readonly resumeFrom?: Position;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
}
export interface Change<Document> {
  readonly document: Document;
  /** What to go on from later, in another process. */
  readonly resumeFrom: Position | undefined;
}

/** The server sends a comment every 15 s. */
const silenceMs = 40_000;
const shortestPauseMs = 250;
const longestPauseMs = 10_000;

/**
 * The changes of a read model, for as long as somebody iterates: a broken connection is opened again
 * where it ended (`Last-Event-ID`), and what was already given out is not given out twice. Ends at
 * the signal; throws `ProblemError` when the server says a definite no.
 */
export async function* changesOf<Document>(
  sender: Sender,
  readModel: string,
  { key, resumeFrom, signal = new AbortController().signal }: ChangesOptions = {},
): AsyncGenerator<Change<Document>, void, void> {
  const search = key === undefined ? '' : `?key=${encodeURIComponent(key)}`;
  const path = `/v1/changes/${encodeURIComponent(readModel)}${search}`;
  const newsIn = newsOnly();
  let from = resumeFrom;
  for await (const event of eventsWithoutEnd(sender, { path, from: () => from, signal })) {
    from = event.id ?? from;
    const document = newsIn(event);
    if (document !== undefined) yield { document: document as Document, resumeFrom: from };
  }
}

interface Feed {
  readonly path: string;
  readonly from: () => Position | undefined;
  readonly signal: AbortSignal;
}

async function* eventsWithoutEnd(
  sender: Sender,
  feed: Feed,
): AsyncGenerator<StreamedEvent, void, void> {
  for (let failures = 0; !feed.signal.aborted; failures += 1) {
    for await (const event of untilBroken(sender, feed)) {
      failures = 0;
      yield event;
    }
    await pause(failures, feed.signal);
  }
}

/** One connection. A break is no news here: the caller opens the next one. */
async function* untilBroken(sender: Sender, feed: Feed): AsyncGenerator<StreamedEvent, void, void> {
  try {
    yield* eventsOf(await connected(sender, feed), silenceMs);
  } catch (error) {
    if (isDefinite(error)) throw error;
  }
}

const connected = async (
  sender: Sender,
  { path, from, signal }: Feed,
): Promise<ReadableStream<Uint8Array>> => {
  const position = from();
  const headers: Record<string, string> = position ? { 'Last-Event-ID': position } : {};
  const response = await sender.open(path, headers, signal);
  if (response.ok && response.body) return response.body;
  throw await problemOf(response);
};

const isDefinite = (error: unknown): boolean =>
  error instanceof ProblemError && error.status < 500 && ![408, 429].includes(error.status);

const problemOf = async (response: Response): Promise<ProblemError> => {
  const body: unknown = await response.json().catch(() => undefined);
  return new ProblemError({ status: response.status, body, headers: response.headers });
};

const pause = (failures: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const bound = Math.min(longestPauseMs, shortestPauseMs * 2 ** Math.min(failures, 10));
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, bound / 2 + Math.random() * (bound / 2));
    signal.addEventListener('abort', end);
  });
