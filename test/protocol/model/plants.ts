import {
  liveReservation,
  marketDecider,
  type Account,
  type AccountState,
  type MarketEvent,
  type MarketState,
} from '@wagerlog/domain';
import type { DomainEvent } from '@wagerlog/event-sourcing';
import type { DecisionRunner, EventStreams, RunRequest, StoredEvent } from '@wagerlog/eventstore';
import { planted, type MemoryLog } from '@wagerlog/eventstore/testing';
import { marketKind } from '@wagerlog/placement';

/** A bug planted in every process of a history, from outside. */
export interface Plant {
  readonly streams?: (streams: EventStreams, log: MemoryLog) => EventStreams;
  readonly runner?: (runner: DecisionRunner) => DecisionRunner;
}

const around = (runner: DecisionRunner, run: DecisionRunner['run']): DecisionRunner =>
  Object.assign(Object.create(runner) as DecisionRunner, { run });

/** None of them is known. */
const forgotten = (bets: Account['bets']): Account['bets'] => ({
  ...bets,
  get: () => undefined,
  has: () => false,
});

/** What is decided on sees another account than the events say. */
const onAnotherAccount =
  (change: (account: AccountState) => AccountState) =>
  (runner: DecisionRunner): DecisionRunner =>
    around(runner, (request) => {
      if (!request.stream.startsWith('account-')) return runner.run(request);
      type Decide = typeof request.decide;
      const decide: Decide = (state, moment) =>
        request.decide(change(state as AccountState) as Parameters<Decide>[0], moment);
      return runner.run({ ...request, decide });
    });

const ofAnotherBet = (stored: StoredEvent): StoredEvent =>
  stored.type === 'BetPlaced'
    ? { ...stored, data: { ...(stored.data as object), betId: `not ${stored.id}` } }
    : stored;

const releasing = async (runner: DecisionRunner, request: AnyRequest, event: MarketEvent) => {
  if (event.type !== 'LiabilityReserved') return;
  const { betId } = event.data;
  await runner
    .run<MarketState, MarketEvent, string>({
      ...{ stream: request.stream, kind: marketKind, context: request.context },
      decide: (state, moment) => {
        const live = state.status === 'undefined' ? undefined : liveReservation(state, betId);
        const marketRevision = live?.revision ?? -1;
        const command = { betId, marketRevision, reason: 'refused' } as const;
        return marketDecider.decide({ type: 'ReleaseLiability', ...command }, state, moment);
      },
    })
    .catch(() => undefined);
};

type AnyRequest = Pick<RunRequest<unknown, DomainEvent, string>, 'stream' | 'context'>;

export const plants: { readonly [name: string]: Plant } = {
  'a lost answer is taken for a conflict: decided again before it is cleared': {
    streams: (streams) => ({
      ...streams,
      append: async (append, timeoutMs, isWanted) => {
        const outcome = await streams.append(append, timeoutMs, isWanted);
        return outcome.outcome === 'unknown' ? { outcome: 'conflict' } : outcome;
      },
    }),
  },
  'a lost answer is taken for a no': { streams: planted.silenceIsNo },
  'a lost answer is taken for a yes': { streams: planted.silenceIsYes },
  'the newest revision is expected, not the folded one': { streams: planted.ignoringRevisions },
  'reads are answered by one who is behind': {
    streams: (streams, log) => ({
      ...streams,
      readStream: async function* (read) {
        const behind = log.stream(read.stream).length - 1;
        for await (const event of streams.readStream(read)) {
          if (event.revision < behind) yield event;
        }
      },
    }),
  },
  'what is heard is not what was written': {
    streams: (streams) => ({
      ...streams,
      subscribeToAll: async function* (subscription) {
        for await (const item of streams.subscribeToAll(subscription)) {
          yield item.kind === 'event' ? { ...item, event: ofAnotherBet(item.event) } : item;
        }
      },
    }),
  },
  'a key is not found in the fold': {
    runner: onAnotherAccount((account) =>
      account.status === 'unopened' ? account : { ...account, bets: forgotten(account.bets) },
    ),
  },
  'headroom is given back before the account has spoken': {
    runner: (runner) =>
      around(runner, async (request) => {
        const outcome = await runner.run(request);
        const [first] = outcome.outcome === 'recorded' ? outcome.events : [];
        if (first !== undefined) await releasing(runner, request, first.event as MarketEvent);
        return outcome;
      }),
  },
};
