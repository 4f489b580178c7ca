import { unavailable } from '@wagerlog/http';
import type { Translate } from '@wagerlog/http';
import { MongoUnavailable } from '@wagerlog/mongo';

/** A database that is away is no fault of the request: try again. */
export const translateMongoErrors: Translate = (error) =>
  error instanceof MongoUnavailable
    ? unavailable('The read models cannot be read right now.')
    : undefined;
