import type { SettlementCompleted, SettlementEvent, SettlementStarted } from '@wagerlog/domain';
import type { Books } from '../evidence/books';
import { handle, type Handlers } from '../evidence/by-type';
import { liveAt, type Market, type Reservation } from '../evidence/market';
import { targetBy } from '../evidence/outcome';
import type { Run } from '../evidence/settlement.fold';
import type { SettlementEvidence } from '../evidence/stored-event';
import type { Note } from './finding';
import { endOf } from './market.check';

interface Scene {
  readonly books: Books;
  readonly run: Run;
}
interface Judged extends Scene {
  readonly note: Note;
}

/** I10: a run covers exactly the reservations live at its upToRevision. Before the fold. */
export const checkRun = (scene: Scene, { event }: SettlementEvidence, note: Note): void => {
  const { state } = scene.run;
  if (state === 'completed' || state === 'superseded') {
    note('I10', `${event.type} in a run that was ${state} before`);
  }
  if (state === 'unknown' && event.type !== 'SettlementStarted') {
    return note('I10', `${event.type} in a run that never started`);
  }
  handle<SettlementEvent, Judged>(checks, { ...scene, note }, event);
};

const checkStarted = ({ books, run, note }: Judged, data: SettlementStarted['data']): void => {
  const { marketId, n, upToRevision, expected } = data;
  if (run.started !== undefined) note('I10', 'the run is started twice');
  const market = books.markets.get(marketId);
  const trigger = triggerOf(market, n);
  if (market === undefined || trigger?.event.data.settlementId !== run.settlementId) {
    return note('I10', `${run.settlementId} is no trigger of market ${marketId}`);
  }
  if (upToRevision !== trigger.revision) {
    note('I10', `starts from revision ${upToRevision}, its trigger is at ${trigger.revision}`);
  }
  const live = liveAt(market, trigger.revision).length;
  if (expected !== live) note('I10', `expects ${expected} reservations, ${live} are live`);
};

const triggerOf = (market: Market | undefined, n: number) =>
  market?.triggers.find(({ event }) => event.data.n === n);

const checkSuperseded = ({ books, run, note }: Judged, { byN }: { readonly byN: number }): void => {
  const { started } = run;
  const newer = triggerOf(books.markets.get(started?.marketId ?? ''), byN);
  if (newer === undefined || byN <= (started?.n ?? 0)) {
    note('I10', `superseded by n=${byN}, which is no newer trigger`);
  }
};

const checkCompleted = (scene: Judged, data: SettlementCompleted['data']): void => {
  const { run, note } = scene;
  const sum = data.settled + data.parked + data.skipped;
  if (sum !== run.started?.expected) {
    note('I10', `accounts for ${sum} of ${run.started?.expected ?? 0} reservations`);
  }
  if (data.parked !== run.parked.size) {
    note('I10', `says ${data.parked} parked, ${run.parked.size} are`);
  }
  if (run.started !== undefined) checkCovered(scene, run.started);
};

const checkCovered = (
  { books, run, note }: Judged,
  { marketId, upToRevision, n }: SettlementStarted['data'],
): void => {
  const market = books.markets.get(marketId);
  if (market === undefined) return;
  for (const reservation of liveAt(market, upToRevision)) {
    const { betId } = reservation;
    const missed = run.parked.has(betId) ? undefined : missedBy({ books, market, n }, reservation);
    if (missed !== undefined) note('I10', `completed, but ${betId} ${missed}`);
  }
};

interface Completed {
  readonly books: Books;
  readonly market: Market;
  readonly n: number;
}

/** What the completed run n left undone for this reservation. */
const missedBy = (completed: Completed, reservation: Reservation): string | undefined => {
  const isReleased = reservation.releasedAtRevision !== undefined;
  switch (endOf(completed.books, reservation)) {
    case 'none':
      return 'has neither bet nor end';
    case 'ended':
      return isReleased ? undefined : 'has ended and is still reserved';
    case 'voided':
      return isReleased ? undefined : 'is voided and still reserved';
    case 'placed':
      return unsettledBy(completed, reservation);
  }
};

const unsettledBy = ({ books, market, n }: Completed, reservation: Reservation) => {
  const triggers = market.triggers.filter(({ event }) => event.data.n <= n);
  const { accountId, betId } = reservation;
  if (targetBy(triggers, reservation) === undefined) return undefined;
  const last = books.accounts.get(accountId)?.bets.get(betId)?.n ?? 0;
  return last >= n ? undefined : `was not settled (its last effect is n=${last})`;
};

const checks: Partial<Handlers<SettlementEvent, Judged>> = {
  SettlementStarted: checkStarted,
  SettlementProgressed: ({ run, note }, { through }) => {
    if (through < run.through) note('I10', 'the progress runs backwards');
  },
  SettlementSuperseded: checkSuperseded,
  SettlementCompleted: checkCompleted,
};
