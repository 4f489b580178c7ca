import { money } from '../replay/present';
import { invariants } from './finding';
import type { Verification } from './verify-store';

/** For people. */
export const presentVerification = (verification: Verification): string => {
  const { events, streams, bets, trialBalance, findings, findingsTotal, seconds } = verification;
  const { account, market, settlement } = streams;
  const lines = [
    `${events} events of ${account} accounts, ${market} markets, ${settlement} settlement runs; ${bets} bets; ${seconds} s`,
    ...Object.entries(trialBalance).map(([currency, ledgers]) => trialLine(currency, ledgers)),
    ...findings.map(
      ({ invariant, stream, revision, what }) => `${invariant}  ${stream}@${revision}  ${what}`,
    ),
  ];
  if (findingsTotal > findings.length) {
    lines.push(`… and ${findingsTotal - findings.length} findings more`);
  }
  return [...lines, verdict(findingsTotal)].join('\n');
};

const trialLine = (currency: string, ledgers: { readonly [ledger: string]: number }): string => {
  const parts = Object.entries(ledgers).map(([ledger, sum]) => `${ledger} ${money(sum, currency)}`);
  const total = Object.values(ledgers).reduce((sum, amount) => sum + amount, 0);
  return `trial balance: ${parts.join(', ')}; sum ${money(total, currency)}`;
};

const verdict = (findings: number): string =>
  findings === 0
    ? `clean: ${Object.keys(invariants).join(' ')} hold`
    : `${findings} finding${findings === 1 ? '' : 's'}`;
