import fc from 'fast-check';
import { readFraction } from './fraction';
import { compareOdds, parseOdds, presentOdds } from './odds';

describe('odds as a client writes them', () => {
  it.each([
    ['2.50', '5/2'],
    ['2.5', '5/2'],
    ['2', '2'],
    ['1.0001', '10001/10000'],
    ['3.0', '3'],
    ['1000000', '1000000'],
    ['8/11', '19/11'],
    ['16/22', '19/11'],
    ['10/1', '11'],
    ['+150', '5/2'],
    ['-150', '5/3'],
    ['+100', '2'],
    ['-100', '2'],
    ['-110', '21/11'],
    ['-200', '3/2'],
    ['+99999900', '1000000'],
  ])('reads %s as %s in all', (text, total) => {
    expect(parseOdds(text)).toBe(total);
  });

  it.each([
    ['a price of nothing', '1'],
    ['a price of nothing', '1.00'],
    ['a certain loss', '0.5'],
    ['zero', '0'],
    ['five decimals', '2.50001'],
    ['more than a million', '1000000.0001'],
    ['more than a million', '999999/1'.replace('999999', '1000000')],
    ['more than a million', '+99999901'],
    ['too many digits', '10000000'],
    ['a leading zero', '02.5'],
    ['a leading zero', '08/11'],
    ['a leading zero', '8/011'],
    ['no digits before the point', '.5'],
    ['no digits after the point', '2.'],
    ['nothing to divide by', '8/0'],
    ['nothing won', '0/8'],
    ['a missing half', '8/'],
    ['a missing half', '/8'],
    ['three parts', '1/2/3'],
    ['a short American price', '+50'],
    ['a short American price', '-99'],
    ['a bare sign', '+'],
    ['a signed decimal', '+2.5'],
    ['a long American price', '+1000000000'],
    ['a long fraction', '1234567890/1234567891'],
    ['a long fraction', '1/1234567891'],
    ['an exponent', '1e3'],
    ['space', ' 2.50'],
    ['space', '2.50 '],
    ['text before', 'x8/11'],
    ['text after', '8/11x'],
    ['text before', 'x+150'],
    ['text after', '+150x'],
    ['nothing', ''],
    ['a line break', '2.5\n'],
  ])('refuses %s: %j', (_, text) => {
    expect(parseOdds(text)).toBeUndefined();
  });

  it('reads decimals exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_001, max: 10_000_000_000 }), (tenThousandths) => {
        const text = `${Math.floor(tenThousandths / 10_000)}.${String(tenThousandths % 10_000).padStart(4, '0')}`;
        const { numerator, denominator } = readFraction(parseOdds(text) ?? '0');
        expect(numerator * 10_000n).toBe(BigInt(tenThousandths) * denominator);
      }),
    );
  });
});

describe('odds as answers show them', () => {
  it.each([
    ['5/2', { decimal: '2.50', fraction: '3/2', total: '5/2' }],
    ['2', { decimal: '2.00', fraction: '1/1', total: '2' }],
    ['19/11', { decimal: '1.7273', fraction: '8/11', total: '19/11' }],
    ['81/80', { decimal: '1.0125', fraction: '1/80', total: '81/80' }],
    ['21/20', { decimal: '1.05', fraction: '1/20', total: '21/20' }],
    ['1125/1000', { decimal: '1.125', fraction: '1/8', total: '9/8' }],
    ['11', { decimal: '11.00', fraction: '10/1', total: '11' }],
    ['200001/100000', { decimal: '2.00', fraction: '100001/100000', total: '200001/100000' }],
    ['200005/100000', { decimal: '2.0001', fraction: '20001/20000', total: '40001/20000' }],
  ])('shows %s in three ways', (total, presented) => {
    expect(presentOdds(total)).toEqual(presented);
  });

  it('can be sent back: the fraction always, the decimal when it is exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_001, max: 9_999_999 }), (tenThousandths) => {
        const total = parseOdds((tenThousandths / 10_000).toFixed(4)) ?? '';
        const { decimal, fraction } = presentOdds(total);
        expect(parseOdds(fraction)).toBe(total);
        expect(parseOdds(decimal)).toBe(total);
      }),
    );
  });

  it('are ordered by what they pay', () => {
    expect(compareOdds('5/2', '5/2')).toBe(0);
    expect(compareOdds('12/5', '5/2')).toBeLessThan(0);
    expect(compareOdds('13/5', '5/2')).toBeGreaterThan(0);
    expect(compareOdds('2', '19/11')).toBeGreaterThan(0);
  });
});
