import { APPEND_CASES } from './append/append';
import { BATCH_CASES } from './batch';
import type { Case } from './case';
import { DELETE_CASES } from './delete';
import { METADATA_CASES } from './metadata';
import { OTHER_CASES } from './other';
import { READ_ALL_CASES } from './read-all';
import { READ_STREAM_CASES } from './read-stream';
import { SUBSCRIPTION_CASES } from './subscriptions/subscriptions';

/** All cases in the order in which the server was recorded. */
export const GROUPS: Readonly<Record<string, readonly Case[]>> = {
  append: APPEND_CASES,
  batch: BATCH_CASES,
  'read-stream': READ_STREAM_CASES,
  'read-all': READ_ALL_CASES,
  metadata: METADATA_CASES,
  delete: DELETE_CASES,
  subscriptions: SUBSCRIPTION_CASES,
  other: OTHER_CASES,
};
