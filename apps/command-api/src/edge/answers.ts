import { Injectable } from '@nestjs/common';
import type { Position } from '@wagerlog/event-sourcing';
import { encodePosition } from '@wagerlog/http';
import type { Problem } from '@wagerlog/http';
import type { FastifyReply } from 'fastify';
import { StoreIdentity } from './store-identity';

/** A successful answer before it has become text. */
export interface Answer {
  readonly status: number;
  readonly body: object;
  readonly position: Position;
  /** The key was answered before. */
  readonly replayed?: boolean;
  /** Where the new thing can be read. */
  readonly location?: string;
}

/** Every command answer carries its position, in the body and as a header. */
@Injectable()
export class Answers {
  constructor(private readonly identity: StoreIdentity) {}

  send(reply: FastifyReply, { status, body, position, replayed, location }: Answer): void {
    const token = this.mark(reply, position, replayed === true);
    if (location !== undefined) reply.header('location', location);
    reply.code(status).send({ ...body, position: token });
  }

  /** A refusal that was recorded has a position as well; throws the problem, with it. */
  refuse(
    reply: FastifyReply,
    problem: (facts: { readonly position: string }) => Problem,
    { position, replayed }: { readonly position: Position; readonly replayed: boolean },
  ): never {
    throw problem({ position: this.mark(reply, position, replayed) });
  }

  private mark(reply: FastifyReply, position: Position, replayed: boolean): string {
    const token = encodePosition(this.identity.require(), position);
    reply.header('wagerlog-position', token);
    if (replayed) reply.header('idempotent-replayed', 'true');
    return token;
  }
}
