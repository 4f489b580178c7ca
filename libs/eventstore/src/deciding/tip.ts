import type { DomainEvent, RecordedEvent } from '@wagerlog/event-sourcing';
import type { Append } from '../streams/event-streams';
import { decode, type StoredEvent } from '../streams/stored-event';
import type { StreamKind } from './command';
import { advance, type Head } from './head';

/** The head with an event another process has written, if it is the very next one. */
export const overhear = <State, Event extends DomainEvent>(
  kind: StreamKind<State, Event>,
  head: Head<State>,
  recorded: RecordedEvent<Event>,
): Head<State> | undefined =>
  recorded.revision === head.revision + 1 && recorded.metadata.previousHash === head.hash
    ? advance(kind, head, recorded)
    : undefined;

/** Events heard too early to be folded; with more they are forgotten, and will be read. */
const earlyMax = 512;

export interface TipOptions<State, Event extends DomainEvent> {
  readonly kind: StreamKind<State, Event>;
  readonly head: Head<State> | undefined;
  /** Told of every newer head that is in the store. */
  readonly keep: (head: Head<State>) => void;
}

/**
 * The newest head a mailbox knows: by its appends, by what it reads, and by what it hears that
 * others have written, which is true but never proves to be all.
 */
export class Tip<State, Event extends DomainEvent> {
  private known: Head<State> | undefined;
  private early: RecordedEvent<Event>[] = [];
  private sent: Append | undefined;
  private isReading = false;
  private onNews: () => void = () => undefined;

  constructor(private readonly options: TipOptions<State, Event>) {
    this.known = options.head;
  }

  get head(): Head<State> | undefined {
    return this.known;
  }

  /** Until it is `answered`: what we hear of it ourselves is no news. */
  sending(append: Append): void {
    this.sent = append;
  }

  /** The store's own word: it counts even where it lies behind what was known. */
  adopt(head: Head<State>): void {
    this.known = head;
    this.options.keep(head);
  }

  /** What is heard meanwhile is folded behind what was read. */
  async reading<Result>(read: () => Promise<Result>): Promise<Result> {
    this.isReading = true;
    try {
      return await read();
    } finally {
      this.isReading = false;
      this.foldEarly();
    }
  }

  /** The append is over: `head`, where it has happened. */
  answered(head?: Head<State>): void {
    this.sent = undefined;
    if (head !== undefined) this.adopt(head);
    this.foldEarly();
  }

  /** @returns whether it was news. @throws UndecodableEvent */
  hear(stored: StoredEvent): boolean {
    const { known } = this;
    if (known === undefined || stored.revision <= known.revision || this.isOurs(stored)) {
      return false;
    }
    if (this.early.length === earlyMax) this.early = [];
    this.early.push(decode<Event>(this.options.kind.schema, stored));
    if (!this.isReading) this.foldEarly();
    return true;
  }

  /** Whether more than `base` is known, or is heard within `ms`. */
  async isBeyond(base: Head<State>, ms: number): Promise<boolean> {
    const isNewer = () => (this.known ?? base).revision > base.revision;
    if (!isNewer()) await this.news(ms);
    return isNewer();
  }

  /** Resolves when news were folded, at the latest after `ms`. */
  news(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.onNews = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private isOurs({ id, revision }: StoredEvent): boolean {
    const { sent } = this;
    return sent !== undefined && sent.events[revision - sent.expected - 1]?.id === id;
  }

  private foldEarly(): void {
    const { early, known } = this;
    if (known === undefined || early.length === 0) return;
    let head = known;
    for (const recorded of early) head = overhear(this.options.kind, head, recorded) ?? head;
    // What does not follow yet may follow an append or a read that is under way.
    const isWaiting = this.sent !== undefined || this.isReading;
    this.early = isWaiting ? early.filter(({ revision }) => revision > head.revision) : [];
    if (head === known) return;
    this.adopt(head);
    this.onNews();
  }
}
