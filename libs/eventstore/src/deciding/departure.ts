import type { DomainEvent } from '@wagerlog/event-sourcing';
import type { Batch } from './batch';

/**
 * The moment an append goes on its way. It may have waited for a free place: who gave up meanwhile
 * was told that nothing happened, so what was decided for him must not go with the others.
 */
export class Departure<State, Event extends DomainEvent> {
  /** It did not go; the others are to be decided again. */
  isCancelled = false;

  constructor(private readonly decided: Batch<State, Event>['decided']) {}

  readonly isWanted = (): boolean => {
    const recorded = this.decided.filter(({ outcome }) => outcome === 'recorded');
    this.isCancelled = recorded.some(({ command }) => command.isOver);
    if (!this.isCancelled) for (const { command } of recorded) command.sent();
    return !this.isCancelled;
  };
}
