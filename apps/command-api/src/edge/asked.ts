import { Problem, callerOf, idField, marketIdField, mayReach, parseBody } from '@wagerlog/http';
import type { Principal } from '@wagerlog/http';
import type { Actor } from '@wagerlog/event-sourcing';
import type { CommandContext } from '@wagerlog/eventstore';
import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

/** A request whose form is right: what is asked of which thing, and by whom. */
export interface Asked<Body> {
  readonly body: Body;
  readonly caller: Principal;
  /** `Idempotency-Key`; empty on routes that do not require one. */
  readonly key: string;
  readonly request: FastifyRequest;
}

export const ask = <Body>(request: FastifyRequest, schema: z.ZodType<Body>): Asked<Body> => ({
  body: parseBody(schema, request.body),
  caller: callerOf(request),
  key: request.exchange.key,
  request,
});

/**
 * 400 before 404. A foreign account is answered as an absent one, and so is what could not be an
 * id: it names nothing.
 */
export const askOfAccount = <Body>(
  request: FastifyRequest,
  schema: z.ZodType<Body>,
): Asked<Body> & { readonly accountId: string } => {
  const asked = ask(request, schema);
  const accountId = idField.safeParse(parameter(request, 'accountId'));
  if (!accountId.success || !mayReach(asked.caller, accountId.data)) {
    throw new Problem('ACCOUNT_UNKNOWN');
  }
  request.exchange.note({ accountId: accountId.data });
  return { ...asked, accountId: accountId.data };
};

export const askOfMarket = <Body>(
  request: FastifyRequest,
  schema: z.ZodType<Body>,
): Asked<Body> & { readonly marketId: string } => {
  const asked = ask(request, schema);
  const marketId = marketIdField.safeParse(parameter(request, 'marketId'));
  if (!marketId.success) throw new Problem('MARKET_UNKNOWN');
  request.exchange.note({ marketId: marketId.data });
  return { ...asked, marketId: marketId.data };
};

export const parameter = (request: FastifyRequest, name: string): string =>
  (request.params as { readonly [name: string]: string })[name] ?? '';

/** Goes into the metadata of the events. Commands with a key pass the id derived from it. */
export const contextOf = (
  { caller, request }: Asked<unknown>,
  commandId: string = randomUUID(),
): CommandContext => {
  const { deadlineAt, traceparent } = request.exchange;
  return {
    commandId,
    correlationId: request.id,
    causationId: commandId,
    actor: actorOf(caller),
    deadlineAt,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
};

const actorOf = ({ role, subject, accountId }: Principal): Actor => {
  switch (role) {
    case 'customer':
    case 'service':
    case 'trader':
    case 'operator':
      return { kind: role, id: accountId ?? subject };
    case 'dashboard':
    case 'auditor':
      throw new Problem('FORBIDDEN');
  }
};
