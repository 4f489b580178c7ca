import type * as Contract from './contract';
import { newIntent, type Intent } from './intent';
import type { Done } from './sending/persevere';
import type { Message, Sender } from './sending/sender';

/** A command's answer; `replayed`: the same key, or the same target state, had it before. */
export type Answered<Body> = Body & { readonly replayed: boolean };

/**
 * The routes of command-api. Each throws `ProblemError` (a definite no), `OutcomeUnknown` (ask again
 * with the same intent) or `Unreachable`. An intent that is not given is made for this one call.
 */
export const commandCalls = (sender: Sender) => {
  const command = async <Body>(message: Omit<Message, 'mayChange'>): Promise<Answered<Body>> =>
    answered<Body>(await sender.command({ ...message, mayChange: true }));
  const post = <Body>(path: string, body: unknown, { key }: Intent): Promise<Answered<Body>> =>
    command({ method: 'POST', path, body, headers: { 'Idempotency-Key': key } });
  const put = <Body>(path: string, body: unknown): Promise<Answered<Contract.Echo<Body>>> =>
    command({ method: 'PUT', path, body });
  return {
    ...accountCalls(post, put),
    ...marketCalls({ command, post, put }),
    quote: async (marketId: string, selectionId: string): Promise<Contract.Quote> => {
      const path = `${market(marketId)}/quotes`;
      const body = { selectionId };
      return (await sender.command({ method: 'POST', path, body, mayChange: false }))
        .body as Contract.Quote;
    },
  };
};

type Post = <Body>(path: string, body: unknown, intent: Intent) => Promise<Answered<Body>>;
type Put = <Body>(path: string, body: unknown) => Promise<Answered<Contract.Echo<Body>>>;
type Command = <Body>(message: Omit<Message, 'mayChange'>) => Promise<Answered<Body>>;

const accountCalls = (post: Post, put: Put) => ({
  openAccount: (opening: Contract.AccountToOpen, intent: Intent = newIntent()) =>
    post<Contract.OpenedAccount>('/v1/accounts', opening, intent),

  deposit: (accountId: string, payment: Contract.PaymentToMake, intent: Intent = newIntent()) =>
    post<Contract.MadePayment>(`${account(accountId)}/deposits`, payment, intent),

  withdraw: (accountId: string, payment: Contract.PaymentToMake, intent: Intent = newIntent()) =>
    post<Contract.MadePayment>(`${account(accountId)}/withdrawals`, payment, intent),

  placeBet: (accountId: string, bet: Contract.BetToPlace, intent: Intent = newIntent()) =>
    post<Contract.PlacedBet>(
      `${account(accountId)}/bets`,
      { ...bet, expiresAt: intent.expiresAt },
      intent,
    ),

  setAccountStatus: (accountId: string, status: Contract.AccountStatus) =>
    put<{ status: Contract.AccountStatus }>(`${account(accountId)}/status`, { status }),

  setExclusion: (accountId: string, until: Contract.Instant) =>
    put<{ until: Contract.Instant }>(`${account(accountId)}/exclusion`, { until }),

  setLimit: (
    accountId: string,
    kind: Contract.LimitKind,
    limit: { readonly amount: number; readonly period: Contract.LimitPeriod },
  ) => put<typeof limit>(`${account(accountId)}/limits/${kind}`, limit),
});

const marketCalls = ({ command, post, put }: { command: Command; post: Post; put: Put }) => ({
  defineMarket: (definition: Contract.MarketToDefine, intent: Intent = newIntent()) =>
    post<Contract.DefinedMarket>('/v1/markets', definition, intent),

  /** Always under `If-Match`: a delayed copy of an older request must not undo a newer decision. */
  setMarketStatus: (marketId: string, { status, revision }: Contract.StatusToSet) =>
    command<Contract.MarketStanding>({
      method: 'PUT',
      path: `${market(marketId)}/status`,
      body: { status },
      headers: { 'If-Match': `"${revision}"` },
    }),

  publishPrices: (marketId: string, prices: Contract.PricesToPublish) =>
    put<Contract.PublishedPrices>(`${market(marketId)}/prices`, prices),

  setLiabilityLimit: (marketId: string, amount: number) =>
    put<{ amount: number }>(`${market(marketId)}/liability-limit`, { amount }),

  /** Its resultVersion is its key: the same one again is the same answer. */
  confirmResult: (marketId: string, result: Contract.ResultToConfirm) =>
    command<Contract.StartedSettlement>({
      method: 'POST',
      path: `${market(marketId)}/results`,
      body: result,
    }),

  voidMarket: (marketId: string, what: Contract.VoidToMake, intent: Intent = newIntent()) =>
    post<Contract.StartedSettlement>(`${market(marketId)}/void`, what, intent),
});

const answered = <Body>({ body, headers }: Done): Answered<Body> => ({
  ...(body as Body),
  replayed: headers.get('Idempotent-Replayed') === 'true',
});

const account = (accountId: string): string => `/v1/accounts/${encodeURIComponent(accountId)}`;
const market = (marketId: string): string => `/v1/markets/${encodeURIComponent(marketId)}`;
