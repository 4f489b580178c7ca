/** Invariants of the domain the streams alone can prove or break. */
export const invariants = {
  I1: 'balance = Σ entries; every balanceAfter = previous ± amount',
  I2: 'available ≥ 0 after any placement or withdrawal',
  I3: 'BetPlaced is followed in the same append by exactly one BalanceDebited of its stake',
  I4: 'per bet: credits − clawbacks = current returns; one effect per settlement, exactly computed',
  I5: 'liability of a selection ≤ the limit at each reservation',
  I6: 'reservations only while open, at the price of their own revision',
  I7: 'every reservation ends once: placed; released after its end; placed, voided, released',
  I8: 'postings sum to zero, and so does the trial balance',
  I9: 'one key, one answer',
  I10: 'a settlement run covers exactly the reservations live at its upToRevision',
  I13: 'hash chain unbroken, revisions contiguous, occurredAt never backwards, all readable',
  I14: 'accepted odds are never worse than the policy allows',
} as const;

export type InvariantId = keyof typeof invariants;

export interface Finding {
  readonly invariant: InvariantId;
  readonly stream: string;
  readonly revision: number;
  readonly what: string;
}

/** How a check names what it found at the event it looks at. */
export type Note = (invariant: InvariantId, what: string) => void;
