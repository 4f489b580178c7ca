import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiBearerAuth,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
} from '@nestjs/swagger';
import type { Role } from '@wagerlog/http';
import { z } from 'zod';

export interface RouteDescription {
  readonly summary: string;
  readonly roles: readonly Role[];
  /** Name of the parameter in the path. */
  readonly parameter?: string;
  /** Beside `minPosition`. */
  readonly query?: z.ZodObject;
  readonly answer: z.ZodType;
  /** Has an `ETag`. */
  readonly tagged?: true;
  /** A stream of events. */
  readonly endless?: true;
}

/** What the edge enforces of a route and what `/openapi.json` says of it, from one description. */
export const Route = (description: RouteDescription): MethodDecorator => {
  const { summary, roles, parameter, query, answer, tagged, endless } = description;
  return applyDecorators(
    RouteConfig({ roles, endless }),
    ApiOperation({ summary, description: `Roles: ${roles.join(', ')}.` }),
    ApiBearerAuth(),
    ...(parameter === undefined ? [] : [ApiParam({ name: parameter, type: String })]),
    ...Object.keys(query?.shape ?? {}).map((name) =>
      ApiQuery({ name, required: false, type: String }),
    ),
    ...(endless === true ? streamHeaders : readHeaders),
    ...(tagged === true ? tagHeaders : []),
    ApiResponse({
      status: 200,
      content: {
        [endless === true ? 'text/event-stream' : 'application/json']: {
          schema: jsonSchema(answer),
        },
      },
    }),
    ApiResponse({ status: 'default', description: problems }),
  );
};

const readHeaders = [
  ApiHeader({ name: 'If-Min-Position', required: false }),
  ApiQuery({ name: 'minPosition', required: false, type: String }),
];
const tagHeaders = [
  ApiHeader({ name: 'If-None-Match', required: false }),
  ApiResponse({ status: 304, description: 'Not changed; `Wagerlog-Position` says as of when.' }),
];
const streamHeaders = [ApiHeader({ name: 'Last-Event-ID', required: false })];

const problems =
  'RFC 9457 problem details; `code` says why. 503 BEHIND: the position has not been reached yet, try again. 503 PARKED: this part waits for a repair.';

/** Without `$schema`, which OpenAPI 3.0 does not know. */
const jsonSchema = (schema: z.ZodType): object => ({
  ...z.toJSONSchema(schema, { target: 'openapi-3.0', unrepresentable: 'any', io: 'output' }),
  $schema: undefined,
});
