/**
 * How what has ended is kept for ever, in some 90 bytes a bet instead of an object: exact, with the
 * fingerprint, so that old keys are judged as new ones are. Snapshots hold these bytes: a change
 * here raises the version in `account.form.ts`.
 */
import {
  readText,
  readUint,
  writeText,
  writeUint,
  type Packing,
  type Sink,
  type Source,
} from '@wagerlog/event-sourcing';
import {
  isStanding,
  type AccountBet,
  type AnsweredPayment,
  type StandingBet,
} from './account.bets';

const statuses = ['placed', 'settled', 'voided', 'refused', 'lapsed'] as const;

/** An open bet is awake; what is settled, voided, refused or lapsed rests. */
export const betPacking: Packing<AccountBet> = {
  isAtRest: ({ status }) => status !== 'placed',
  write: (sink, bet) => {
    writeUint(sink, statuses.indexOf(bet.status));
    writeAnswer(sink, bet);
    if (isStanding(bet)) writeStanding(sink, bet);
  },
  read: (source) => {
    const status = statuses[readUint(source)] ?? 'lapsed';
    const answer = readAnswer(source);
    if (status === 'refused' || status === 'lapsed') return { status, ...answer };
    return { status, ...answer, ...readStanding(source) };
  },
};

const writeStanding = (sink: Sink, bet: StandingBet): void => {
  writeText(sink, bet.marketId);
  writeUint(sink, bet.marketRevision);
  writeUint(sink, bet.stake);
  writeUint(sink, bet.effectRevision);
  writeUint(sink, bet.n);
  writeUint(sink, bet.paid);
};

const readStanding = (source: Source): Omit<StandingBet, 'status' | 'revision' | 'fingerprint'> => {
  const marketId = readText(source);
  const [marketRevision, stake] = [readUint(source), readUint(source)];
  const [effectRevision, n, paid] = [readUint(source), readUint(source), readUint(source)];
  return { marketId, marketRevision, stake, effectRevision, n, paid };
};

const writeAnswer = (sink: Sink, { revision, fingerprint }: AnsweredPayment): void => {
  writeUint(sink, revision);
  writeText(sink, fingerprint);
};

const readAnswer = (source: Source): AnsweredPayment => {
  const revision = readUint(source);
  return { revision, fingerprint: readText(source) };
};

/** A payment is answered once, and then it rests. */
export const paymentPacking: Packing<AnsweredPayment> = {
  isAtRest: () => true,
  write: writeAnswer,
  read: readAnswer,
};
