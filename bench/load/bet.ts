export interface World {
  readonly accounts: number;
  readonly markets: number;
  /** Of each market. */
  readonly selections: number;
}

/** What every contender is seeded with, and bets go over. */
export const world: World = { accounts: 10_000, markets: 500, selections: 4 };

/** A bet as every contender is asked for it; accounts, markets and selections are numbered from 0. */
export interface Bet {
  readonly account: number;
  readonly market: number;
  readonly selection: number;
  /** Minor units. */
  readonly stake: number;
  /** Decimal, two places. */
  readonly odds: string;
  /** Idempotency key, its own for each bet. */
  readonly key: string;
}

/** How a contender is asked. */
export interface Adapter {
  /** The whole HTTP/1.1 request for a bet, ASCII alone. */
  readonly request: (bet: Bet) => string;
}

/** A request of text, with the length of its body counted. */
export const httpRequest = (head: readonly string[], body: string): string =>
  `${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
