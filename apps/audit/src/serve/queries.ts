import { parseStreamName, storeIdentityStream } from '@wagerlog/event-sourcing';
import { instantField, limitField, malformed, parseQuery, Problem } from '@wagerlog/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AsOf } from '../replay/replay';

const revisionField = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number);

const minPosition = z.string().max(500).optional();

const eventsQuery = z.strictObject({
  from: revisionField.default(0),
  limit: limitField,
  minPosition,
});
const stateQuery = z.strictObject({
  revision: revisionField.optional(),
  at: instantField.optional(),
  minPosition,
});
const plainQuery = z.strictObject({ minPosition });

/** The oldest position an answer may have; the header wins over the parameter. */
const minimumOf = ({ headers }: FastifyRequest, parameter: string | undefined) => {
  const header = headers['if-min-position'];
  return typeof header === 'string' ? header : parameter;
};

export const eventsAsked = (request: FastifyRequest) => {
  const query = parseQuery(eventsQuery, request.query);
  return { ...query, minimum: minimumOf(request, query.minPosition) };
};

export const stateAsked = (request: FastifyRequest) => {
  const { revision, at, minPosition: parameter } = parseQuery(stateQuery, request.query);
  if (revision !== undefined && at !== undefined) {
    throw malformed('The query takes revision or at, not both.');
  }
  const asOf: AsOf = {
    ...(revision === undefined ? {} : { revision }),
    ...(at === undefined ? {} : { at }),
  };
  return { asOf, minimum: minimumOf(request, parameter) };
};

export const verificationAsked = (request: FastifyRequest) => ({
  minimum: minimumOf(request, parseQuery(plainQuery, request.query).minPosition),
});

const nameForm = /^(account|market|settlement)-[A-Za-z0-9_-]{1,64}$/;

/** A stream auditors may read: the domain's and the store's identity. Others are not there. */
export const streamAsked = (stream: string): string => {
  const isReadable = stream === storeIdentityStream || nameForm.test(stream);
  if (!isReadable || parseStreamName(stream) === undefined) throw new Problem('NOT_FOUND');
  return stream;
};
