import type { DomainEvent } from '@wagerlog/event-sourcing';
import type { PendingCommand } from './pending-command';

/**
 * Commands of one stream, oldest first. Those in an append stay in front until they are over, so a
 * conflict leaves them where they were. Adding and leaving cost the same however many wait.
 */
export class WaitingLine<State, Event extends DomainEvent> {
  private commands: PendingCommand<State, Event>[] = [];
  /** Before this index there is nobody any more. */
  private first = 0;

  push(command: PendingCommand<State, Event>): void {
    this.commands.push(command);
  }

  get length(): number {
    return this.commands.length - this.first;
  }

  /** Whoever has waited longest and still does. */
  get oldest(): PendingCommand<State, Event> | undefined {
    const { commands } = this;
    while (commands[this.first]?.isOver === true) this.first += 1;
    if (this.first > 64 && this.first * 2 > commands.length) {
      this.commands = commands.slice(this.first);
      this.first = 0;
    }
    return this.commands[this.first];
  }

  *[Symbol.iterator](): Iterator<PendingCommand<State, Event>> {
    const { commands } = this;
    for (let index = this.first; index < commands.length; index += 1) {
      const command = commands[index];
      if (command !== undefined && !command.isOver) yield command;
    }
  }
}
