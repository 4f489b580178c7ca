import { eventStoreWorkloads } from './eventstoredb';
import { mongodbWorkloads } from './mongodb';
import type { Workload } from './workload';

/** Everything `npm run bench -- embedded` measures, in this order. */
export const workloads: readonly Workload[] = [...eventStoreWorkloads, ...mongodbWorkloads];
