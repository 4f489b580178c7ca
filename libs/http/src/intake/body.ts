import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Problem, malformed } from '../problems/problem';

export const bodyMaxBytes = 64 * 1024;
export const bodyTimeoutMs = 5000;
/** What a client may still send after a refusal while it reads the answer. */
const drainedMaxBytes = 64 * 1024 * 1024;

type Done = (refusal: Problem | undefined, body?: Buffer) => void;

/**
 * Takes in the bytes of a body; they are read as JSON later, when the key has been looked at.
 * Refuses by media type first, then by size, at the announced length already.
 */
export const receiveBody = (request: FastifyRequest, done: Done): void => {
  if (isWithoutBody(request)) return done(undefined);
  const refusal = mediaTypeRefusal(request) ?? announcedSizeRefusal(request);
  const { raw } = request;
  if (refusal !== undefined) {
    drain(raw);
    done(refusal);
  } else if (raw.complete) receiveComplete(raw, done);
  else new Reception(raw, done).start();
};

const isWithoutBody = ({ headers }: FastifyRequest): boolean =>
  headers['content-type'] === undefined &&
  headers['transfer-encoding'] === undefined &&
  (headers['content-length'] ?? '0') === '0';

/** A small body mostly arrives together with its headers: then there is nothing to wait for. */
const receiveComplete = (message: IncomingMessage, done: Done): void => {
  const body = (message.read() as Buffer | null) ?? Buffer.alloc(0);
  if (body.length > bodyMaxBytes) done(tooLarge());
  else done(undefined, body);
};

/** JSON in UTF-8, not compressed; parameters other than charset mean nothing and are let pass. */
const mediaTypeRefusal = ({ headers }: FastifyRequest): Problem | undefined => {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  return encoding === 'identity' && (type === 'application/json' || isJsonInUtf8(type))
    ? undefined
    : new Problem('MEDIA_TYPE');
};

const isJsonInUtf8 = (written: string): boolean => {
  const [type = '', ...parameters] = written.toLowerCase().split(';');
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='));
  return (
    type.trim() === 'application/json' &&
    (charset === undefined || /^charset="?utf-8"?$/.test(charset))
  );
};

const announcedSizeRefusal = ({ headers }: FastifyRequest): Problem | undefined =>
  Number(headers['content-length'] ?? 0) > bodyMaxBytes ? tooLarge() : undefined;

const tooLarge = (): Problem =>
  new Problem('BODY_TOO_LARGE', { facts: { maxBytes: bodyMaxBytes } });

/** Reads on, so that the client, still sending, gets to read the answer instead of a reset. */
const drain = (payload: Readable): void => {
  let bytes = 0;
  payload.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > drainedMaxBytes) payload.destroy();
  });
};

class Reception {
  private readonly chunks: Buffer[] = [];
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly payload: Readable,
    private readonly done: Done,
  ) {}

  start(): void {
    this.timer = setTimeout(this.onTimeout, bodyTimeoutMs);
    this.payload.on('data', this.onChunk).once('end', this.onEnd).once('error', this.onError);
  }

  private readonly onChunk = (chunk: Buffer): void => {
    this.bytes += chunk.length;
    if (this.bytes <= bodyMaxBytes) this.chunks.push(chunk);
    else this.refuse(tooLarge());
  };

  private readonly onEnd = (): void => {
    this.finish();
    const [first] = this.chunks;
    this.done(undefined, this.chunks.length === 1 && first ? first : Buffer.concat(this.chunks));
  };

  private readonly onTimeout = (): void => this.refuse(new Problem('BODY_TIMEOUT'));

  private readonly onError = (): void => {
    this.finish();
    this.done(malformed('The body ended before its announced length.'));
  };

  private refuse(problem: Problem): void {
    this.finish();
    drain(this.payload);
    this.done(problem);
  }

  private finish(): void {
    clearTimeout(this.timer);
    this.payload.off('data', this.onChunk).off('end', this.onEnd).off('error', this.onError);
    this.payload.on('error', () => undefined);
  }
}
