import type { FastifyRequest } from 'fastify';
import type { Json } from '@wagerlog/event-sourcing';
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
  /** Set once the token was checked; public routes have none. */
  principal: Principal | undefined;
  /** `Idempotency-Key`, on routes that require it. */
  key = '';
  /** W3C trace context of this request, for the events it causes. */
  traceparent: string | undefined;
  /** Members of the request's one log line: ids, revisions, outcome. Never a body. */
  readonly notes: { [name: string]: Json } = {};
  private readonly spent = new Map<string, number>();

  /** Adds to the time that went to `part`, for `Server-Timing`. */
  spend(part: string, ms: number): void {
    this.spent.set(part, (this.spent.get(part) ?? 0) + ms);
  }

  note(notes: { readonly [name: string]: Json | undefined }): void {
    for (const [name, value] of Object.entries(notes)) {
      if (value !== undefined) this.notes[name] = value;
    }
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  /** W3C Server Timing: `parse;dur=0.2, append;dur=3.1, total;dur=4.0`, milliseconds. */
  serverTiming(): string {
    let text = '';
    for (const [part, ms] of this.spent) text += `${part};dur=${ms.toFixed(1)}, `;
    return `${text}total;dur=${this.elapsedMs.toFixed(1)}`;
  }

  get durations(): { readonly [part: string]: number } {
    return Object.fromEntries([...this.spent].map(([part, ms]) => [part, Number(ms.toFixed(1))]));
  }
}

/** The caller of a route that requires a token. */
export const callerOf = ({ exchange }: FastifyRequest): Principal => {
  if (exchange.principal === undefined) throw new Error('The route is public: it has no caller.');
  return exchange.principal;
};
