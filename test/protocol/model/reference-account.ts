import type { AccountEvent, PlacementRequest } from '@wagerlog/domain';
import { refusalBy, returnsAt, type ReferenceMarket } from './reference-market';
import { graceMs } from './steps';

interface Standing {
  readonly market: string;
  readonly marketRevision: number;
  readonly selectionId: string;
  readonly stake: number;
  readonly odds: string;
  readonly n: number;
  readonly paid: number;
}

export interface AccountFact {
  readonly occurredAt: string;
  readonly event: AccountEvent;
  readonly request: PlacementRequest | undefined;
  readonly market: (marketId: string) => ReferenceMarket;
}
type DataOf<Type extends AccountEvent['type']> = Extract<AccountEvent, { type: Type }>['data'];

/** One account, one event after another: what may follow, and what it comes to. */
export class ReferenceAccount {
  balance = 0;
  status = 'unopened';
  readonly bets = new Map<string, Standing>();
  /** Bets and payments that have their answer. */
  readonly answered = new Set<string>();
  /** What the next event must move, because of this one. */
  private due: number | undefined;

  /** Whether the bet id has an end here other than a bet on this reservation. */
  isEnded(betId: string, marketRevision: number): boolean {
    const bet = this.bets.get(betId);
    return this.answered.has(betId) && bet?.marketRevision !== marketRevision;
  }

  /** What is wrong with this event here; nothing: it is taken. */
  take(fact: AccountFact): string | undefined {
    const { event } = fact;
    if (event.type === 'BalanceDebited' || event.type === 'BalanceCredited') {
      return this.move(event.type === 'BalanceDebited' ? -1 : 1, event.data);
    }
    const { due } = this;
    this.due = undefined;
    if (due !== undefined) return `${event.type} stands where ${due} was due`;
    const judge = this.judges[event.type] as Judge | undefined;
    return judge === undefined ? `${event.type} is not expected` : judge(event.data, fact);
  }

  private move(sign: 1 | -1, { amount, balanceAfter }: DataOf<'BalanceDebited'>) {
    const { due } = this;
    this.due = undefined;
    this.balance += sign * amount.amount;
    if (due !== sign * amount.amount) return `${sign * amount.amount} moved, not ${due}`;
    return balanceAfter.amount === this.balance ? undefined : `not ${balanceAfter.amount} is left`;
  }

  private readonly judges: {
    readonly [Type in AccountEvent['type']]?: (
      data: DataOf<Type>,
      fact: AccountFact,
    ) => string | undefined;
  } = {
    AccountOpened: () => this.turn('unopened', 'active'),
    AccountStatusChanged: ({ status }) =>
      this.turn(status === 'active' ? 'suspended' : 'active', status),
    DepositCredited: ({ paymentId, amount }) => this.pay(paymentId, amount.amount),
    WithdrawalCompleted: ({ paymentId, amount }) => this.pay(paymentId, -amount.amount),
    PaymentRefused: (data) => this.refusePayment(data),
    BetPlaced: (data, fact) => this.place(fact, data),
    PlacementRefused: (data, fact) => this.refuse(fact, data),
    PlacementLapsed: (data, fact) => this.lapse(fact, data),
    BetSettled: (data, fact) => this.settle(fact, data),
    BetResettled: (data, fact) => this.settle(fact, data),
  };

  private turn(from: string, to: string): string | undefined {
    const { status } = this;
    this.status = to;
    return status === from ? undefined : `${status} became ${to}`;
  }

  private answer(key: string): string | undefined {
    const isFirst = !this.answered.has(key);
    this.answered.add(key);
    return isFirst ? undefined : `${key} is answered twice`;
  }

  private pay(paymentId: string, change: number): string | undefined {
    this.due = change;
    const exceeds = change < 0 && this.balance + change < 0;
    return this.answer(paymentId) ?? (exceeds ? `${paymentId} pays more than there is` : undefined);
  }

  private refusePayment({ paymentId, amount, code }: DataOf<'PaymentRefused'>) {
    const expected = this.balance < 0 ? 'ACCOUNT_IN_DEBT' : 'FUNDS_INSUFFICIENT';
    const isRight = code === expected && amount.amount > this.balance;
    return this.answer(paymentId) ?? (isRight ? undefined : `${paymentId} is refused for ${code}`);
  }

  private refusal(stake: number): string | undefined {
    if (this.status !== 'active') return 'ACCOUNT_SUSPENDED';
    if (this.balance < 0) return 'ACCOUNT_IN_DEBT';
    return stake > this.balance ? 'FUNDS_INSUFFICIENT' : undefined;
  }

  private place({ occurredAt, market }: AccountFact, data: DataOf<'BetPlaced'>) {
    const { betId, marketId, marketRevision, selectionId, acceptedOdds: odds } = data;
    const stake = data.stake.amount;
    const reservation = market(marketId).reservations.get(marketRevision);
    const wanted = { betId, accountId: data.accountId, selectionId, stake, odds };
    const agrees = reservation !== undefined && agree(wanted, reservation);
    const isLive = market(marketId).live.get(betId) === marketRevision;
    const refusal = this.refusal(stake);
    this.due = -stake;
    const bet = { market: marketId, marketRevision, selectionId, stake, odds, n: 0, paid: 0 };
    const fault = this.answer(betId);
    this.bets.set(betId, bet);
    if (fault !== undefined) return fault;
    if (!agrees || !isLive) return `${betId} is placed without its reservation`;
    if (refusal !== undefined) return `${betId} is placed, though ${refusal}`;
    return occurredAt < reservation.expiresAt ? undefined : `${betId} is placed past its expiry`;
  }

  private refuse({ occurredAt, request, market }: AccountFact, data: DataOf<'PlacementRefused'>) {
    const { betId, code, marketId, marketRevision } = data;
    const fault = this.answer(betId);
    if (fault !== undefined) return fault;
    if (request === undefined) return `${betId} is refused, and nobody asked`;
    const isLate = occurredAt >= request.expiresAt;
    if (code === 'EXPIRED') return isLate ? undefined : `${betId} is refused before its expiry`;
    const expected =
      marketRevision === undefined
        ? this.refusal(request.stake)
        : refusalBy(market(marketId).termsAt(marketRevision), request);
    return code === expected ? undefined : `${betId} is refused for ${code}, not ${expected}`;
  }

  private lapse({ occurredAt, request, market }: AccountFact, data: DataOf<'PlacementLapsed'>) {
    const { betId, marketId } = data;
    const revision = market(marketId).live.get(betId);
    const reservation = market(marketId).reservations.get(revision ?? -1);
    if (reservation === undefined) return `${betId} has lapsed without a reservation`;
    const { expiresAt } = reservation;
    const sweptAt = new Date(Date.parse(expiresAt) + graceMs).toISOString();
    const endsAt = request === undefined ? sweptAt : earlier(request.expiresAt, expiresAt);
    return this.answer(betId) ?? (occurredAt >= endsAt ? undefined : `${betId} lapsed too early`);
  }

  private settle({ market }: AccountFact, data: DataOf<'BetSettled'>): string | undefined {
    const { betId, marketId, n, returns } = data;
    const bet = this.bets.get(betId);
    if (bet === undefined) return `${betId} is settled and was never placed`;
    const winner = market(marketId).winners.get(n);
    const worth = winner === bet.selectionId ? returnsAt(bet.stake, bet.odds) : 0;
    this.due = worth - bet.paid;
    this.bets.set(betId, { ...bet, n, paid: worth });
    if (bet.market !== marketId || winner === undefined) return `${betId} has no result ${n}`;
    if (n <= bet.n) return `${betId} is settled by ${n} after ${bet.n}`;
    return returns.amount === worth ? undefined : `${betId} is worth ${worth}`;
  }
}

type Judge = (data: AccountEvent['data'], fact: AccountFact) => string | undefined;

const agree = (wanted: object, found: object): boolean =>
  Object.entries(wanted).every(([name, value]) => found[name as keyof typeof found] === value);

const earlier = (one: string, other: string): string => (one < other ? one : other);
