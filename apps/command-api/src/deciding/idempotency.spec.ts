import { fingerprintOf, idOfKey, uuidV5 } from './idempotency';

describe('the id of a key', () => {
  it('is a UUIDv5: the vector of RFC 9562, appendix A.4', () => {
    const dns = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');
    expect(uuidV5(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('never changes: keys of years ago must find their bets', () => {
    expect(idOfKey('bet', 'alice', 'b1')).toBe('96fb750f-4f5d-59f8-887f-8117e199c227');
    expect(idOfKey('deposit', 'alice', 'dep')).toBe('f93c5b18-6550-5072-94cc-cca45137de02');
  });

  it('is another one for another operation, account or key', () => {
    const ids = [
      idOfKey('bet', 'a', 'k'),
      idOfKey('void', 'a', 'k'),
      idOfKey('deposit', 'a', 'k'),
      idOfKey('withdrawal', 'a', 'k'),
      idOfKey('bet', 'b', 'k'),
      idOfKey('bet', 'a', 'l'),
      idOfKey('bet', 'ak', ''),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a fingerprint', () => {
  it('does not depend on the order of members, nor on absent ones', () => {
    const fingerprint = fingerprintOf({ a: 1, b: 'x' });
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprintOf({ b: 'x', reference: undefined, a: 1 })).toBe(fingerprint);
  });

  it('depends on every value', () => {
    const all = [{ a: 1 }, { a: 2 }, { a: '1' }, { b: 1 }, { a: 1, b: 1 }].map(fingerprintOf);
    expect(new Set(all).size).toBe(all.length);
  });
});
