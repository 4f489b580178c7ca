/** api.md §2: who reads what. */
export const readersOf = {
  /** An account and its statement: personal. */
  account: ['customer', 'service', 'operator', 'auditor'],
  /** Traders see bets of any account, which carry no personal data. */
  bet: ['customer', 'service', 'trader', 'operator', 'auditor'],
  market: ['customer', 'service', 'trader', 'operator', 'dashboard', 'auditor'],
  /** Books, totals, settlements. */
  desk: ['trader', 'operator', 'dashboard', 'auditor'],
  operations: ['operator', 'dashboard', 'auditor'],
} as const;
