import { OutcomeUnknown, StoreUnavailable, type CommandContext } from '@wagerlog/eventstore';
import { MemoryLog } from '@wagerlog/eventstore/testing';
import { pause, passUntil } from './clock';
import { accounts, markets, selections, type History, type Step } from './history';
import { Hosts, type Living } from './host';
import type { Plant } from './plants';
import { graceMs, onAccount, onMarket, place, requestOf, resultOf, settle, sweep } from './steps';
import type { Answer, Told } from './told';

export interface Played {
  readonly log: MemoryLog;
  readonly told: readonly Told[];
  /** Why what was half done could not be ended on a good day. */
  readonly unended: string | undefined;
}

/** Plays a history over virtual time to its quiet end: everything that was begun is ended. */
export const play = (history: History, plant: Plant = {}): Promise<Played> =>
  passUntil(playThrough(history, plant));

const playThrough = async (history: History, plant: Plant): Promise<Played> => {
  const log = new MemoryLog();
  await furnish(log);
  const hosts = new Hosts(log, history, plant);
  const told = await Promise.all(
    history.steps.map(async (step, index) => {
      await pause(step.atMs);
      return take({ step, history, log, hosts, commandId: `command-${index}` });
    }),
  );
  hosts.calm();
  const unended = await end(hosts).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  return { log, told: told.filter((each) => each !== undefined), unended };
};

const contextOf = (commandId: string, withinMs: number): CommandContext => ({
  commandId,
  ...{ correlationId: commandId, causationId: commandId },
  actor: { kind: 'customer', id: 'test' },
  deadlineAt: Date.now() + withinMs,
});

export const funds = 5_000;
export const liabilityLimit = 6_000;
export const stakeRange = { minStake: 100, maxStake: 100_000 } as const;

/** Accounts with some money, open markets with prices: by a process of its own, on a good day. */
const furnish = async (log: MemoryLog): Promise<void> => {
  const context = () => contextOf('furnish', 10_000);
  const living = new Hosts(log, { appends: [[]], reads: [[]], news: [[]] }, {}).at(0);
  for (const accountId of accounts) {
    const deposit = {
      type: 'Deposit',
      paymentId: 'funds',
      amount: funds,
      fingerprint: '',
    } as const;
    for (const command of [{ type: 'OpenAccount', accountId, currency: 'EUR' } as const, deposit])
      await onAccount(living, { accountId, command, context: context() });
  }
  for (const marketId of markets) {
    const definition = {
      ...({ marketId, eventName: 'A v B', type: 'match-odds', currency: 'EUR' } as const),
      selections: selections.map((selectionId) => ({ selectionId, name: selectionId })),
      ...{ startsAt: '2026-11-23T15:00:00.000Z', ...stakeRange, maxReturns: 1_000_000 },
      liabilityLimit,
    };
    const prices = selections.map((selectionId) => ({ selectionId, odds: '5/2' }));
    const sourceTimestamp = new Date().toISOString();
    for (const command of [
      { type: 'DefineMarket', definition },
      { type: 'SetMarketStatus', status: 'open' },
      { type: 'PublishPrices', prices, sourceTimestamp },
    ] as const)
      await onMarket(living, { marketId, command, context: context() });
  }
};

interface Taking {
  readonly step: Step;
  readonly history: History;
  readonly log: MemoryLog;
  readonly hosts: Hosts;
  readonly commandId: string;
}

const take = async (taking: Taking): Promise<Told | undefined> => {
  const { step, history, log, hosts, commandId } = taking;
  if (step.kind === 'crash') return void hosts.restart(step.process);
  const from = log.events.length;
  const request = step.kind === 'place' ? requestOf(history, step) : undefined;
  const living = hosts.at(step.process);
  const context = contextOf(commandId, step.withinMs);
  const asked = Promise.resolve(
    request === undefined ? ask(living, taking, context) : place(living, request, context),
  ).catch(answerOfError);
  const answer = await Promise.race([asked, living.crashed.then((told) => ({ told }))]);
  return {
    ...answer,
    ...{ step, commandId, from, until: log.events.length },
    ...(step.kind === 'pay' ? { key: `payment-${step.payment}` } : {}),
    ...(request === undefined ? {} : { key: request.betId, request }),
  };
};

const answerOfError = (error: unknown): Answer => {
  if (error instanceof StoreUnavailable) return { told: 'nothing' };
  if (error instanceof OutcomeUnknown) return { told: 'in doubt' };
  return { told: 'broken', code: String(error) };
};

const ask = (living: Living, taking: Taking, context: CommandContext): Promise<Answer> => {
  const { step, history } = taking;
  switch (step.kind) {
    case 'pay': {
      const { account, ...payment } = history.payments[step.payment]!;
      const accountId = accounts[account]!;
      const command = { ...payment, paymentId: `payment-${step.payment}`, fingerprint: '' };
      return onAccount(living, { accountId, command, context });
    }
    case 'account': {
      const command = { type: 'SetAccountStatus', status: step.status } as const;
      return onAccount(living, { accountId: accounts[step.account]!, command, context });
    }
    case 'market':
    case 'price':
    case 'result':
      return askMarket(living, step, context);
    default:
      return work(living, step, context);
  }
};

/** Many commands: what they record is judged, not what is told of them. */
const work = async (living: Living, step: Step, context: CommandContext): Promise<Answer> => {
  if (step.kind === 'settle') await settle(living, markets[step.market]!, context);
  if (step.kind === 'sweep') await sweep(living, markets[step.market]!, context);
  return { told: 'in doubt' };
};

type MarketStep = Extract<Step, { readonly kind: 'market' | 'price' | 'result' }>;

const askMarket = async (
  living: Living,
  step: MarketStep,
  context: CommandContext,
): Promise<Answer> => {
  const marketId = markets[step.market]!;
  const closing = { type: 'SetMarketStatus', status: 'closed' } as const;
  if (step.kind === 'result') await onMarket(living, { marketId, command: closing, context });
  return onMarket(living, { marketId, command: marketCommandOf(step), context });
};

const marketCommandOf = (step: MarketStep) => {
  switch (step.kind) {
    case 'market':
      return { type: 'SetMarketStatus', status: step.status } as const;
    case 'price': {
      const prices = selections.map((selectionId) => ({ selectionId, odds: step.odds }));
      const sourceTimestamp = new Date().toISOString();
      return { type: 'PublishPrices', prices, sourceTimestamp } as const;
    }
    case 'result':
      return resultOf(step);
  }
};

/** Later than every deadline, expiry and grace. */
const quietMs = 30_000;

const end = async (hosts: Hosts): Promise<void> => {
  await pause(quietMs + graceMs);
  await hosts.idle();
  for (const marketId of markets) {
    await sweep(hosts.at(0), marketId, contextOf('end', quietMs));
    await settle(hosts.at(1), marketId, contextOf('end', quietMs));
  }
};
