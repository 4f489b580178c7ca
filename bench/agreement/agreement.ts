import type { Audit, Contender, RunningContender } from '../contenders/contender';
import { askForEach, type Answer } from '../load/asking';
import type { Bet } from '../load/bet';
import { betIdOf } from '../load/journal';

const bet = { account: 0, market: 0, selection: 1, stake: 250, odds: '2.50', key: 'agreed-1' };
const other = { ...bet, key: 'agreed-2', stake: 300 };

/** How one contender answers the same few bets. */
export interface Agreement {
  readonly contender: string;
  /** Statuses of a bet, its replay, its key with another stake, another bet. */
  readonly statuses: readonly number[];
  /** The replay names the bet it replays, and the other bet has a name of its own. */
  readonly namesBets: boolean;
  /** Of the two bets. */
  readonly audit: Audit;
  /** The same with a bet acknowledged that nobody placed: must find it lost. */
  readonly auditOfLost: Audit;
}

/** Asks a contender, started afresh. */
export const agreementOf = async (contender: Contender): Promise<Agreement> => {
  const running = await contender.start();
  try {
    const answers = await answersTo(running, [bet, bet, { ...bet, stake: 251 }, other]);
    const [first, replay, , second] = answers.map(({ status, body }) =>
      status < 400 ? betIdOf(Buffer.from(body)) : '',
    );
    const placed = new Map([
      [first ?? '', bet.stake],
      [second ?? '', other.stake],
    ]);
    return {
      contender: contender.name,
      statuses: answers.map(({ status }) => status),
      namesBets: first === replay && first !== second,
      audit: await running.audit(placed),
      auditOfLost: await running.audit(new Map([...placed, ['nobody', 1]])),
    };
  } finally {
    await running.stop();
  }
};

const answersTo = async (
  { addresses: [address], adapter }: RunningContender,
  bets: readonly Bet[],
): Promise<readonly Answer[]> => {
  if (address === undefined) throw new Error('nothing was started');
  const answers: Answer[] = [];
  await askForEach({ address, items: bets, connections: 1 }, async (each, ask) => {
    answers.push(await ask(adapter.request(each)));
  });
  return answers;
};
