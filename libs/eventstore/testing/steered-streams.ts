import type { Append, AppendOutcome, EventStreams, StreamRead } from '../src';

export type AppendMatch = (append: Append) => boolean;

/** An append held before it is sent. */
export interface Held {
  /** Resolves when the append has come this far. */
  readonly reached: Promise<Append>;
  /** Lets it go on its way. */
  readonly letGo: () => void;
}

type Deed = (append: Append, send: () => Promise<AppendOutcome>) => Promise<AppendOutcome>;

/** Appends whose stream starts with this and which hold an event of this type, if one is named. */
export const appendTo =
  (prefix: string, type?: string): AppendMatch =>
  ({ stream, events }) =>
    stream.startsWith(prefix) &&
    (type === undefined || events.some((event) => event.type === type));

const lost = { outcome: 'unknown', reason: 'the append was lost' } as const;

/** Streams that do to chosen appends what a network does, at the point a test needs it. */
export class SteeredStreams implements EventStreams {
  readonly dispose: EventStreams['dispose'];
  readonly readAll: EventStreams['readAll'];
  readonly subscribeToAll: EventStreams['subscribeToAll'];
  /** Every append that was tried, in order. */
  readonly appends: Append[] = [];
  readonly reads: StreamRead[] = [];
  private plan: { readonly match: AppendMatch; readonly deed: Deed; times: number }[] = [];

  constructor(private readonly streams: EventStreams) {
    this.dispose = streams.dispose;
    this.readAll = streams.readAll;
    this.subscribeToAll = streams.subscribeToAll;
  }

  readonly append: EventStreams['append'] = (append, timeoutMs) => {
    this.appends.push(append);
    const send = () => this.streams.append(append, timeoutMs);
    const planned = this.plan.find(({ match, times }) => times > 0 && match(append));
    if (planned === undefined) return send();
    planned.times -= 1;
    return planned.deed(append, send);
  };

  readonly readStream: EventStreams['readStream'] = (read) => {
    this.reads.push(read);
    return this.streams.readStream(read);
  };

  /** Holds the next matching append before it is sent; `lost`: let go, it never arrives. */
  hold(match: AppendMatch, then: 'sent' | 'lost' = 'sent'): Held {
    let reach: (append: Append) => void = () => undefined;
    let letGo: () => void = () => undefined;
    const reached = new Promise<Append>((resolve) => (reach = resolve));
    const gone = new Promise<void>((resolve) => (letGo = resolve));
    this.does(match, 1, async (append, send) => {
      reach(append);
      await gone;
      return then === 'sent' ? send() : lost;
    });
    return { reached, letGo };
  }

  /** The store takes them, the answers do not arrive. */
  loseAnswers(match: AppendMatch, times = 1): void {
    this.does(match, times, async (_append, send) => {
      await send();
      return { outcome: 'unknown', reason: 'the answer was lost' };
    });
  }

  /** They never arrive, and nobody can tell. */
  loseAppends(match: AppendMatch, times = 1): void {
    this.does(match, times, () => Promise.resolve(lost));
  }

  /** They are not sent, and that is known. */
  refuse(match: AppendMatch, times = 1): void {
    const refused = { outcome: 'unavailable', reason: 'the store is away' } as const;
    this.does(match, times, () => Promise.resolve(refused));
  }

  /** The planned deeds that are left are not done. */
  calm(): void {
    this.plan = [];
  }

  private does(match: AppendMatch, times: number, deed: Deed): void {
    this.plan.push({ match, times, deed });
  }
}
