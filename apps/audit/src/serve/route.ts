import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { Role } from '@wagerlog/http';

const roles: readonly Role[] = ['auditor', 'operator'];

/** A read for auditors and operators, with its query parameters. */
export const AuditRoute = (summary: string, ...query: readonly string[]): MethodDecorator =>
  applyDecorators(
    RouteConfig({ roles }),
    ApiOperation({ summary, description: `Roles: ${roles.join(', ')}.` }),
    ApiBearerAuth(),
    ...query.map((name) => ApiQuery({ name, required: false, schema: { type: 'string' } })),
    ApiResponse({ status: 200, description: 'Read from the streams alone.' }),
    ApiResponse({ status: 'default', description: 'RFC 9457 problem details.' }),
  );
