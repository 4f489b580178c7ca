import type { FastifyReply } from 'fastify';
import { answerError } from './answer';
import type { Translate } from './answer';
import type { Logger } from 'pino';

/** The part of Nest's Fastify adapter that would replace what this server already has. */
interface Adapter {
  init: () => Promise<void>;
  setErrorHandler: (handler: never) => unknown;
  setNotFoundHandler: (handler: never) => unknown;
}

/** The part of Nest's `ArgumentsHost` that leads to the reply. */
interface Host {
  readonly switchToHttp: () => { readonly getResponse: <Response>() => Response };
}

/**
 * Lets Nest only add routes: errors and unknown routes stay with this server, and the middleware
 * layer, which nothing uses and every request would pay for, is not installed.
 */
export const onlyRoutes = <Nest extends Adapter>(adapter: Nest): Nest => {
  adapter.init = () => Promise.resolve();
  adapter.setErrorHandler = () => adapter;
  adapter.setNotFoundHandler = () => adapter;
  return adapter;
};

/** A global exception filter of Nest: what a controller throws is answered as a problem. */
export const createProblemFilter = (logger: Logger, translate: Translate) => ({
  catch: (error: unknown, host: Host): void =>
    answerError(host.switchToHttp().getResponse<FastifyReply>(), error, { logger, translate }),
});
