import type { AccountEvent, MarketEvent, SettlementEvent } from '@wagerlog/domain';
import { parseStreamName } from '@wagerlog/event-sourcing';
import { emptyAccount } from '../evidence/account';
import { foldAccount } from '../evidence/account.fold';
import { emptyMarket } from '../evidence/market';
import { foldMarket } from '../evidence/market.fold';
import { emptyRun, foldRun } from '../evidence/settlement.fold';
import type { Evidence, StoredEvent } from '../evidence/stored-event';
import { metadataOf } from '../verify/chain.check';
import { newestShape } from '../verify/event-types';
import { accountState, marketState, runState, type StreamState } from './stream-state';

/** As of when: up to a revision, up to an instant, or the newest. Both inclusive. */
export interface AsOf {
  readonly revision?: number;
  /** RFC 3339 in UTC with milliseconds. */
  readonly at?: string;
}

/** The stream's events cannot be folded, or (`isAbsent`) there are none as of then. */
export class CannotReplay extends Error {
  constructor(
    reason: string,
    readonly isAbsent = false,
  ) {
    super(reason);
  }
}

/**
 * What a stream said as of then, by the auditor's own fold.
 * @throws CannotReplay for a stream that holds no state, is empty as of then, or cannot be read
 */
export const replay = async (
  stream: string,
  events: AsyncIterable<StoredEvent>,
  asOf: AsOf,
): Promise<StreamState> => {
  const folding = foldingOf(stream);
  let last: { readonly revision: number; readonly occurredAt: string } | undefined;
  for await (const stored of events) {
    const evidence = readable(stored, folding.category);
    const { occurredAt } = evidence.metadata;
    if (isBeyond({ revision: stored.revision, at: occurredAt }, asOf)) break;
    folding.fold(evidence);
    last = { revision: stored.revision, occurredAt };
  }
  if (last === undefined) throw new CannotReplay(`${stream} has no events as of then`, true);
  return { stream, revision: last.revision, at: last.occurredAt, ...folding.state() };
};

const isBeyond = (event: Required<AsOf>, { revision, at }: AsOf): boolean =>
  (revision !== undefined && event.revision > revision) || (at !== undefined && event.at > at);

interface Folding {
  readonly category: string;
  readonly fold: (evidence: Evidence<never>) => void;
  readonly state: () => Omit<StreamState, 'stream' | 'revision' | 'at'>;
}

const foldingOf = (stream: string): Folding => {
  const { category = '', id = '' } = parseStreamName(stream) ?? {};
  switch (category) {
    case 'account': {
      const account = emptyAccount(id);
      const fold = (evidence: Evidence<AccountEvent>): void => foldAccount(account, evidence);
      return { category, fold, state: () => accountState(account) };
    }
    case 'market': {
      const market = emptyMarket(id);
      const fold = (evidence: Evidence<MarketEvent>): void => foldMarket(market, evidence);
      return { category, fold, state: () => marketState(market) };
    }
    case 'settlement': {
      const run = emptyRun(id);
      const fold = (evidence: Evidence<SettlementEvent>): void => foldRun(run, evidence);
      return { category, fold, state: () => runState(run) };
    }
  }
  throw new CannotReplay(`${stream} is no account, market or settlement stream`, true);
};

const readable = (stored: StoredEvent, category: string): Evidence<never> => {
  const { stream, revision } = stored;
  const metadata = metadataOf(stored);
  const shape =
    metadata === undefined
      ? { unreadable: 'its metadata is not that of a recorded event' }
      : newestShape(category, stored, metadata);
  if (metadata === undefined || 'unreadable' in shape) {
    const reason = 'unreadable' in shape ? shape.unreadable : '';
    throw new CannotReplay(`${stream}@${revision} cannot be read: ${reason}`);
  }
  return { event: shape.event as never, stream, revision, metadata };
};
