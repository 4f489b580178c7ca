import type { Position } from '@wagerlog/event-sourcing';
import { encodePosition } from '@wagerlog/http';
import type { FastifyReply } from 'fastify';
import type { StoreIdentity } from './store-identity';

export interface ReadAnswer {
  readonly body: object;
  readonly asOf: Position;
  /** Of a single document: its own position. */
  readonly version?: Position;
}

/** Every read answer carries `asOfPosition` in the body and as a header. */
export class Answers {
  constructor(private readonly identity: StoreIdentity) {}

  token(position: Position): string {
    return encodePosition(this.identity.require(), position);
  }

  send(reply: FastifyReply, { body, asOf, version }: ReadAnswer): void {
    const asOfPosition = this.token(asOf);
    reply.header('wagerlog-position', asOfPosition);
    if (version !== undefined) {
      const tag = `"${this.token(version)}"`;
      reply.header('etag', tag);
      if (matches(reply.request.headers['if-none-match'], tag)) {
        reply.code(304).send();
        return;
      }
    }
    reply.send({ ...body, asOfPosition });
  }
}

/** RFC 9110 §13.1.2: a list of tags, weakly compared, or `*`. */
const matches = (header: string | undefined, tag: string): boolean =>
  header?.trim() === '*' ||
  (header ?? '').split(',').some((each) => each.trim().replace(/^W\//, '') === tag);
