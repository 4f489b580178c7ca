import { parseSettlementId, parseStreamName, streamName } from './stream-name';

describe('a stream name', () => {
  it('begins with its category', () => {
    expect(streamName.account('a-1')).toBe('account-a-1');
    expect(streamName.market('m-1')).toBe('market-m-1');
    expect(streamName.settlement('m-1', 3)).toBe('settlement-m-1-3');
  });

  it('is split at its first dash', () => {
    expect(parseStreamName('account-a-1')).toEqual({ category: 'account', id: 'a-1' });
    expect(parseStreamName('a-b')).toEqual({ category: 'a', id: 'b' });
  });

  it.each(['account', '', '-a', 'account-'])('is not %j', (name) => {
    expect(parseStreamName(name)).toBeUndefined();
  });
});

describe('a settlement id', () => {
  it('is split at its last dash', () => {
    expect(parseSettlementId('m-1-3')).toEqual({ marketId: 'm-1', n: 3 });
    expect(parseSettlementId('m-120')).toEqual({ marketId: 'm', n: 120 });
    expect(parseSettlementId('m-123456789')).toEqual({ marketId: 'm', n: 123_456_789 });
  });

  it.each(['m-0', 'm-01', 'm-', 'm', '-1', '1', 'm-x1', 'm-1x', 'm-1234567890'])(
    'is not %j',
    (settlementId) => {
      expect(parseSettlementId(settlementId)).toBeUndefined();
    },
  );
});
