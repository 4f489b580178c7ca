import { Company } from './company';

const times = <Result>(count: number, what: () => Result): readonly Result[] =>
  Array.from({ length: count }, what);

describe('company', () => {
  it('is there when one append in eight meets a conflict', () => {
    const company = new Company(64);
    times(56, () => company.appended());
    expect(times(8, () => company.conflicted())).toEqual([...times(7, () => false), true]);
  });

  it('is not there when conflicts are rarer', () => {
    const company = new Company(64);
    const said = times(100, () => {
      times(10, () => company.appended());
      return company.conflicted();
    });
    expect(said).not.toContain(true);
  });

  it('is worth listening to while one event in sixteen is news', () => {
    const company = new Company(64);
    const said = times(64, () => [company.heard(true), ...times(15, () => company.heard(false))]);
    expect(said.flat()).not.toContain(false);
  });

  it('is no longer listened to when less is news, and needs twice the conflicts then', () => {
    const company = new Company(64);
    const heard = times(1_024, (() => company.heard(false)) as () => boolean);
    expect(heard.indexOf(false)).toBe(1_023);
    expect(times(16, () => company.conflicted()).indexOf(true)).toBe(15);
    times(1_024, () => company.heard(true));
    expect(times(8, () => company.conflicted()).indexOf(true)).toBe(7);
  });
});
