import { Recovery } from './recovery';

describe('recovery', () => {
  it('is from when on every bet was placed, and in time', () => {
    const recovery = new Recovery(1_000);
    recovery.record(false, 5, 1_010);
    recovery.record(true, 900, 1_300);
    recovery.record(true, 5, 1_550);
    recovery.record(true, 5, 1_800);
    expect(recovery.seconds(100)).toBe(0.5);
    expect(recovery.seconds(1_000)).toBe(0.25);
  });

  it('is not there while the last bets were refused or late', () => {
    const recovery = new Recovery(0);
    recovery.record(true, 5, 10);
    recovery.record(false, 5, 300);
    expect(recovery.seconds(100)).toBeUndefined();
  });

  it('is at once where nothing was ever wrong', () => {
    const recovery = new Recovery(0);
    recovery.record(true, 5, 10);
    expect(recovery.seconds(100)).toBe(0);
  });
});
