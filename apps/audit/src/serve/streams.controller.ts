import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { EventStore, StoredEvent } from '@wagerlog/eventstore';
import { Problem } from '@wagerlog/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readWholeStream } from '../reading/log';
import { CannotReplay, replay } from '../replay/replay';
import { AsOfPosition } from './as-of-position';
import { eventsAsked, stateAsked, streamAsked } from './queries';
import { AuditRoute } from './route';
import { send } from './send';
import { eventStoreToken } from './tokens';

/** Streams as they are stored, and what they said as of any revision or instant. */
@Controller('v1/streams/:stream')
export class StreamsController {
  constructor(
    @Inject(eventStoreToken) private readonly store: EventStore,
    private readonly asOfPosition: AsOfPosition,
  ) {}

  @Get('events')
  @AuditRoute('Events of a stream as they are stored', 'from', 'limit', 'minPosition')
  async events(
    @Param('stream') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { from, limit, minimum } = eventsAsked(request);
    const stream = streamAsked(name);
    const { deadlineAt } = request.exchange;
    const position = this.asOfPosition.token(await this.asOfPosition.end(deadlineAt), minimum);
    const events: StoredEvent[] = [];
    const read = { stream, from, count: limit + 1, deadlineAt };
    for await (const event of this.store.readStream(read)) events.push(event);
    if (events.length === 0 && !(await this.exists(stream, deadlineAt))) {
      throw new Problem('NOT_FOUND');
    }
    const next = events.length > limit ? { next: from + limit } : {};
    send(reply, { stream, events: events.slice(0, limit).map(written), ...next }, position);
  }

  @Get('state')
  @AuditRoute('State of a stream as of then', 'revision', 'at', 'minPosition')
  async state(
    @Param('stream') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { asOf, minimum } = stateAsked(request);
    const stream = streamAsked(name);
    const end = await this.asOfPosition.end(request.exchange.deadlineAt);
    const position = this.asOfPosition.token(end, minimum);
    const state = await replay(stream, readWholeStream(this.store, stream), asOf).catch(
      (error: unknown) => {
        throw error instanceof CannotReplay ? problemOf(error) : error;
      },
    );
    send(reply, state, position);
  }

  private async exists(stream: string, deadlineAt: number): Promise<boolean> {
    for await (const _event of this.store.readStream({ stream, from: 0, count: 1, deadlineAt })) {
      return true;
    }
    return false;
  }
}

/** What cannot be folded is named, and stays so until somebody has looked at it. */
const problemOf = ({ isAbsent, message }: CannotReplay): Problem =>
  isAbsent ? new Problem('NOT_FOUND') : new Problem('PARKED', { detail: message });

/** Positions are bigger than JSON numbers can be. */
const written = ({ position, created, stream: _stream, ...event }: StoredEvent) => ({
  ...event,
  position: { commit: `${position.commit}`, prepare: `${position.prepare}` },
  created: created.toISOString(),
});
