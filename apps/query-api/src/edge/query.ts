import { idField, limitField, parseQuery } from '@wagerlog/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

const minPosition = z.string().optional();

/** Every read takes it; what else it takes is its own, and anything beyond is refused. */
export const queryOf = <Shape extends z.ZodRawShape>(
  request: FastifyRequest,
  schema: z.ZodObject<Shape>,
) => parseQuery(schema.extend({ minPosition }).strict(), request.query);

export const noQuery = z.object({});
export const pageQuery = z.object({ limit: limitField, cursor: z.string().optional() });

/** What stands in the path: text that could not be an id names nothing. */
export const idInPath = (request: FastifyRequest, name: string): string | undefined => {
  const text = (request.params as { readonly [name: string]: string })[name];
  const id = idField.safeParse(text);
  return id.success ? id.data : undefined;
};
