import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { Role } from '@wagerlog/http';
import { z } from 'zod';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Roles that may as well where `DEMO_DEPOSITS` is on. */
    readonly demoRoles?: readonly Role[];
  }
}

export interface RouteDescription {
  readonly summary: string;
  readonly roles: readonly Role[];
  readonly demoRoles?: readonly Role[];
  /** `Idempotency-Key` is required. */
  readonly keyed?: true;
  /** Nothing is recorded: past the deadline it is 503, never 504. */
  readonly changesNothing?: true;
  /** Takes `If-Match`. */
  readonly guarded?: true;
  readonly body: z.ZodType;
  /** Successful statuses and the body they share. */
  readonly answers: readonly [statuses: readonly number[], body: z.ZodType];
}

/** What the edge enforces of a route and what `/openapi.json` says of it, from one description. */
export const Route = (description: RouteDescription): MethodDecorator => {
  const { summary, roles, demoRoles = [], keyed, changesNothing, guarded, body } = description;
  const [statuses, answer] = description.answers;
  return applyDecorators(
    RouteConfig({ roles, demoRoles, keyed, changesNothing }),
    ApiOperation({ summary, description: `Roles: ${roles.join(', ')}.` }),
    ApiBearerAuth(),
    ApiBody({ schema: jsonSchema(body, 'input') }),
    ...(keyed === true ? [ApiHeader({ name: 'Idempotency-Key', required: true })] : []),
    ...(guarded === true ? [ApiHeader({ name: 'If-Match', required: false })] : []),
    ...statuses.map((status) => ApiResponse({ status, schema: jsonSchema(answer, 'output') })),
    ApiResponse({ status: 'default', description: problems }),
  );
};

const problems =
  'RFC 9457 problem details; `code` says why. 422: refused by a rule. 503: this request changed nothing, try again with the same key. 504: the outcome is unknown, ask again with the same key.';

/** Without `$schema`, which OpenAPI 3.0 does not know. */
const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): object => ({
  ...z.toJSONSchema(schema, { target: 'openapi-3.0', unrepresentable: 'any', io }),
  $schema: undefined,
});
