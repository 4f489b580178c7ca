import type { PlacementRequest } from '@wagerlog/domain';
import { StoreUnavailable } from '@wagerlog/eventstore';

/** One request's provisional hold on its account. */
export interface Hold {
  /** Minor units held by other requests of this process. */
  readonly byOthers: () => number;
  /** Holds the stake from now on; taking twice holds once. */
  readonly take: () => void;
  /** Gives up what was taken: the request stays, and may take again. */
  readonly drop: () => void;
  /** The request's last step is done. */
  readonly end: () => void;
  /**
   * Resolves when less is held than at the last `byOthers`.
   * @throws StoreUnavailable at the deadline
   */
  readonly lessHeld: (deadlineAt: number) => Promise<void>;
}

interface HeldAccount {
  requests: number;
  held: number;
  /** Counts the ends of holds. */
  ends: number;
  /** By key and content: tries of one bet hold its stake once. */
  readonly bets: Map<string, { readonly stake: number; tries: number }>;
  readonly waiting: Set<() => void>;
}

/**
 * Stakes on their way to the market, per account: parallel bets of one account cannot all reserve
 * liability on the same funds. Only a courtesy inside this process: what is true is decided again
 * on the account's newest state.
 */
export class Holds {
  private readonly accounts = new Map<string, HeldAccount>();

  constructor(private readonly betsInFlightMax: number) {}

  /** @throws StoreUnavailable when too many bets of the account are on their way. */
  open({ accountId, betId, fingerprint, stake }: PlacementRequest): Hold {
    const account = this.account(accountId);
    if (account.requests >= this.betsInFlightMax) {
      throw new StoreUnavailable('too many bets of the account are on their way');
    }
    account.requests += 1;
    const key = `${betId} ${fingerprint}`;
    let isTaken = false;
    let endsSeen = 0;
    const drop = () => {
      if (isTaken) giveBack(account, key);
      isTaken = false;
    };
    return {
      byOthers: () => {
        endsSeen = account.ends;
        return account.held - (account.bets.get(key)?.stake ?? 0);
      },
      take: () => {
        if (!isTaken) takeStake(account, key, stake);
        isTaken = true;
      },
      drop,
      end: () => {
        drop();
        account.requests -= 1;
        if (account.requests === 0) this.accounts.delete(accountId);
      },
      lessHeld: (deadlineAt) =>
        account.ends > endsSeen ? Promise.resolve() : nextEnd(account, deadlineAt),
    };
  }

  private account(accountId: string): HeldAccount {
    const known = this.accounts.get(accountId);
    if (known !== undefined) return known;
    const fresh = {
      requests: 0,
      held: 0,
      ends: 0,
      bets: new Map(),
      waiting: new Set<() => void>(),
    };
    this.accounts.set(accountId, fresh);
    return fresh;
  }
}

const takeStake = (account: HeldAccount, key: string, stake: number): void => {
  const bet = account.bets.get(key);
  if (bet !== undefined) bet.tries += 1;
  else {
    account.bets.set(key, { stake, tries: 1 });
    account.held += stake;
  }
};

const giveBack = (account: HeldAccount, key: string): void => {
  const bet = account.bets.get(key);
  if (bet === undefined) return;
  bet.tries -= 1;
  if (bet.tries > 0) return;
  account.bets.delete(key);
  account.held -= bet.stake;
  account.ends += 1;
  for (const wake of account.waiting) wake();
  account.waiting.clear();
};

const nextEnd = ({ waiting }: HeldAccount, deadlineAt: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const wake = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(
      () => {
        waiting.delete(wake);
        reject(new StoreUnavailable('other bets of the account did not end in time'));
      },
      Math.max(0, deadlineAt - Date.now()),
    );
    waiting.add(wake);
  });
