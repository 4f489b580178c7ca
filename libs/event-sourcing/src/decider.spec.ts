import { firstRefusal, foldAll, isKnown, isRefusal, known, refuse } from './decider';
import { dispatch } from './dispatch';

describe('a decision', () => {
  it('is events, a refusal or a known answer', () => {
    expect([isRefusal([]), isRefusal(refuse('NO')), isRefusal(known(3))]).toEqual([
      false,
      true,
      false,
    ]);
    expect([isKnown([]), isKnown(refuse('NO')), isKnown(known(3))]).toEqual([false, false, true]);
    expect(refuse('NO')).toEqual({ refused: 'NO', facts: {} });
    expect(refuse('NO', { available: 3 })).toEqual({ refused: 'NO', facts: { available: 3 } });
    expect(known(3)).toEqual({ known: 3 });
  });
});

describe('rules', () => {
  const atLeast = (least: number) => (subject: number) =>
    subject < least ? refuse(`BELOW_${least}`) : undefined;

  it('are asked in order, the first refusal counts', () => {
    expect(firstRefusal([atLeast(1), atLeast(3), atLeast(2)], 0)).toEqual(refuse('BELOW_1'));
    expect(firstRefusal([atLeast(1), atLeast(3), atLeast(2)], 1)).toEqual(refuse('BELOW_3'));
  });

  it('let pass what none refuses', () => {
    expect(firstRefusal([atLeast(1), atLeast(3)], 3)).toBeUndefined();
  });
});

describe('a fold', () => {
  it('is the state after all events in order', () => {
    const evolve = (
      state: string,
      { event, revision }: { event: { type: string }; revision: number },
    ) => `${state}${revision}${event.type} `;
    const events = ['A', 'B'].map((type, revision) => ({
      event: { type, data: {} },
      revision,
      occurredAt: '2026-11-23T12:00:00.000Z',
    }));
    expect(foldAll({ initial: '', evolve }, '> ', events)).toBe('> 0A 1B ');
  });
});

describe('a dispatch table', () => {
  type Message = { readonly type: 'add'; readonly by: number } | { readonly type: 'clear' };

  it('hands each message, and what comes with it, to the handler of its type', () => {
    const apply = dispatch<Message, [number], number>({
      add: ({ by }, sum) => sum + by,
      clear: () => 0,
    });
    expect(apply({ type: 'add', by: 3 }, 4)).toBe(7);
    expect(apply({ type: 'clear' }, 4)).toBe(0);
  });
});
