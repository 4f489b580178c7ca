/** The content of an event: about 200 bytes of JSON, as a bet has them. */
export const bet = (number: number) => ({
  betId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  marketId: `market-${number % 5_000}`,
  selectionId: 'home',
  stake: { amount: 100 + (number % 10_000), currency: 'EUR' },
  odds: '2.50',
  placedAt: '2030-01-01T12:00:00.000Z',
});
