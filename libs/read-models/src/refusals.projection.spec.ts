import { account, describeProjection, fold, recorded } from '../testing';
import { refusals } from './refusals.projection';

const of = (event: ReturnType<typeof account<'PlacementRefused' | 'PaymentRefused'>>) =>
  Object.fromEntries(fold(refusals, [recorded(event, { revision: 3 })]));
const place = { accountId: 'alice', at: '2026-11-23T12:00:00.000Z', revision: 3 };

describeProjection(refusals, {
  PlacementRefused: [
    'keeps the code and the facts of a bet',
    () =>
      expect(of(account('PlacementRefused'))).toEqual({
        'bet-1': {
          ...place,
          operation: 'bet',
          id: 'bet-1',
          code: 'PRICE_CHANGED',
          facts: { currentOdds: '2/1' },
          marketId: 'm1',
        },
      }),
  ],
  PaymentRefused: [
    'keeps the code and the facts of a payment',
    () =>
      expect(of(account('PaymentRefused'))).toEqual({
        p1: {
          ...place,
          operation: 'deposit',
          id: 'p1',
          code: 'LIMIT_DEPOSIT',
          facts: { limit: 1 },
        },
      }),
  ],
});
