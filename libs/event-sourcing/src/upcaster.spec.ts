import { upcast, upcaster, type EventSchema } from './upcaster';

const schema: EventSchema = {
  versions: { BetPlaced: 3, BetVoided: 2 },
  upcasters: [
    upcaster('BetVoided', 1, (data) => ({ ...data, voided: true })),
    upcaster('BetPlaced', 2, ({ stake = null, ...rest }) => ({ ...rest, stakes: [stake] })),
    upcaster('BetPlaced', 1, ({ amount = null, ...rest }) => ({ ...rest, stake: amount })),
  ],
};

describe('upcasting', () => {
  it('walks through every version in between', () => {
    const stored = { type: 'BetPlaced', schemaVersion: 1, data: { betId: 'b', amount: 5 } };
    expect(upcast(schema, stored)).toEqual({ data: { betId: 'b', stakes: [5] } });
  });

  it('starts at the version that was stored', () => {
    const stored = { type: 'BetPlaced', schemaVersion: 2, data: { stake: 5, amount: 1 } };
    expect(upcast(schema, stored)).toEqual({ data: { stakes: [5], amount: 1 } });
  });

  it('leaves the newest version as it is', () => {
    const data = { amount: 1 };
    expect(upcast(schema, { type: 'BetPlaced', schemaVersion: 3, data })).toEqual({ data });
  });

  it('stops at what it does not know', () => {
    const data = {};
    expect(upcast(schema, { type: 'BetWon', schemaVersion: 1, data })).toEqual({
      undecodable: 'unknown-type',
    });
    expect(upcast(schema, { type: 'BetPlaced', schemaVersion: 4, data })).toEqual({
      undecodable: 'newer-version',
    });
    expect(upcast(schema, { type: 'BetVoided', schemaVersion: 0, data })).toEqual({
      undecodable: 'missing-upcaster',
    });
  });
});
