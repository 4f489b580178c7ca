import type { FastifyReply } from 'fastify';

/** Every read says how new it is, in the body and as a header (api.md §1). */
export const send = (reply: FastifyReply, body: object, position: string): void => {
  reply
    .code(200)
    .header('wagerlog-position', position)
    .send({ ...body, asOfPosition: position });
};
