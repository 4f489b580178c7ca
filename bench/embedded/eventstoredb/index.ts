import type { Workload } from '../workload';
import { appends } from './appends';
import { catchUp, readAll } from './reading';

/** The goals of the embedded event store against a server that answers at once. */
export const eventStoreWorkloads: readonly Workload[] = [appends, readAll, catchUp];
