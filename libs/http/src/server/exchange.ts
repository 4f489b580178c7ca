import type { FastifyRequest } from 'fastify';
import type { Json } from '@wagerlog/event-sourcing';
import type { Place } from '../admission/load';
import type { Principal, Role } from '../auth/principal';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Roles that may; absent: the route is public. */
    readonly roles?: readonly Role[];
    /** `Idempotency-Key` is required. */
    readonly keyed?: true;
    /** A POST or PUT that changes nothing: past its deadline it is 503, not 504. */
    readonly changesNothing?: true;
    /** A stream of changes: it has no deadline, and does not count as in flight. */
    readonly endless?: true;
    /** Answered even under load and while stopping: the health routes. */
    readonly always?: true;
  }
  interface FastifyRequest {
    exchange: Exchange;
  }
}

/** What the edge knows of one request and its answer, from its first byte to its last. */
export class Exchange {
  /** `performance.now()` when its headers had arrived. */
  readonly startedAt = performance.now();
  /** Epoch milliseconds; `Infinity` until the request has arrived completely. */
  deadlineAt = Infinity;
  /** Among those at work; health routes and streams of changes have none. */
  place: Place | undefined;
  /** Set once the token was checked; public routes have none. */
  principal: Principal | undefined;
  /** `Idempotency-Key`, on routes that require it. */
  key = '';
  /** W3C trace context of this request, for the events it causes. */
  traceparent: string | undefined;
  /** Members of the request's one log line: ids, revisions, outcome. Never a body. */
  readonly notes: { [name: string]: Json } = {};
  private inLineMs = 0;
  private sendingMs: number | undefined;
  private readonly spent: { [part: string]: number } = {};

  /** Adds to the time that went to `part`, for `Server-Timing`. */
  spend(part: string, ms: number): void {
    this.spent[part] = (this.spent[part] ?? 0) + ms;
  }

  note(notes: { readonly [name: string]: Json | undefined }): void {
    for (const name in notes) {
      const value = notes[name];
      if (value !== undefined) this.notes[name] = value;
    }
  }

  /** Was let in only after so many milliseconds in line. */
  letIn(inLineMs: number): void {
    this.inLineMs = inLineMs;
    if (inLineMs > 0) this.spend('queue', inLineMs);
  }

  /** Its last byte is here; a slow client's time is its own, the time in line is ours. */
  arrived(timeoutMs: number): void {
    this.sendingMs = this.elapsedMs - this.inLineMs;
    this.spend('parse', this.sendingMs);
    this.deadlineAt = Date.now() + timeoutMs - this.inLineMs;
  }

  /** In line and at work, without waiting for a read model; `undefined`: it has not arrived. */
  get workedMs(): number | undefined {
    if (this.sendingMs === undefined) return undefined;
    return this.elapsedMs - this.sendingMs - (this.spent['wait'] ?? 0);
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  /** W3C Server Timing: `parse;dur=0.2, append;dur=3.1, total;dur=4`, milliseconds. */
  serverTiming(): string {
    let text = '';
    for (const part in this.spent) text += `${part};dur=${tenths(this.spent[part])}, `;
    return `${text}total;dur=${tenths(this.elapsedMs)}`;
  }

  get durations(): { readonly [part: string]: number } {
    const durations: { [part: string]: number } = {};
    for (const part in this.spent) durations[part] = tenths(this.spent[part]);
    return durations;
  }
}

/** To a tenth of a millisecond. */
export const tenths = (ms = 0): number => Math.round(ms * 10) / 10;

/** The caller of a route that requires a token. */
export const callerOf = ({ exchange }: FastifyRequest): Principal => {
  if (exchange.principal === undefined) throw new Error('The route is public: it has no caller.');
  return exchange.principal;
};
