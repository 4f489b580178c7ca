import { betIdOf, Journal } from './journal';

describe('the journal', () => {
  it.each([
    ['{"betId":"2f1e-5","accountId":"a"}', '2f1e-5'],
    ['{"betId":17,"accountId":1}', '17'],
    ['{"accountId":1,"betId":17}', '17'],
  ])('finds the id in %s', (answer, id) => expect(betIdOf(Buffer.from(answer))).toBe(id));

  it.each(['{}', '{"betId":""}', '{"betId":}'])('does not take %s for an answer', (answer) =>
    expect(() => betIdOf(Buffer.from(answer))).toThrow('without'),
  );

  it('keeps each bet with its stake, and notices an id given twice', () => {
    const journal = new Journal();
    journal.placed(Buffer.from('{"betId":"a"}'), 100);
    journal.placed(Buffer.from('{"betId":"b"}'), 200);
    journal.placed(Buffer.from('{"betId":"a"}'), 300);
    expect([...journal.acknowledged.keys()]).toEqual(['a', 'b']);
    expect(journal.repeated).toEqual(['a']);
  });
});
