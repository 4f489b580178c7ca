import type { EventStore } from '@wagerlog/eventstore';
import { endOfLog, readLog } from '../reading/log';
import type { Report } from './report';
import { Verifier } from './verifier';

/** A report and the part of the log it is about. */
export interface Verification extends Report {
  /** Position of the last event read, as texts of digits; absent for an empty store. */
  readonly upTo?: { readonly commit: string; readonly prepare: string };
  readonly seconds: number;
}

/** Told now and then how far the reading has come, from 0 to 1. */
export type Progress = (done: number, events: number) => void;

const progressEvery = 1_000;

/** Everything that was in the log when the reading began. @throws StoreUnavailable */
export const verifyStore = async (
  store: Pick<EventStore, 'readAll'>,
  progress: Progress = () => undefined,
): Promise<Verification> => {
  const startedAt = performance.now();
  const verifier = new Verifier();
  const end = await endOfLog(store);
  let events = 0;
  if (end !== undefined) {
    for await (const event of readLog(store, end)) {
      verifier.accept(event);
      events += 1;
      if (events % progressEvery === 0) {
        progress(Number(event.position.commit) / Math.max(1, Number(end.commit)), events);
      }
    }
  }
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  const upTo = end && { commit: `${end.commit}`, prepare: `${end.prepare}` };
  return { ...verifier.finish(), ...(upTo && { upTo }), seconds };
};
