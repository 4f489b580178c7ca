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

interface Planned {
  readonly match: AppendMatch;
  readonly deed: Deed;
  times: number;
  /** What it does comes before the append goes on its way. */
  readonly isBeforeSending: boolean;
}

/** Appends whose stream starts with this and which hold an event of this type, if one is named. */
export const appendTo =
  (prefix: string, type?: string): AppendMatch =>
  ({ stream, events }) =>
    stream.startsWith(prefix) &&
    (type === undefined || events.some((event) => event.type === type));

class Gate implements Held {
  readonly reached: Promise<Append>;
  private reach: (append: Append) => void = () => undefined;
  private open: () => void = () => undefined;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));

  constructor() {
    this.reached = new Promise((resolve) => (this.reach = resolve));
  }

  pass(append: Append): Promise<void> {
    this.reach(append);
    return this.opened;
  }

  letGo(): void {
    this.open();
  }
}

const refused = { outcome: 'unavailable', reason: 'the store is away' } as const;
const lost = { outcome: 'unknown', reason: 'the append was lost' } as const;

/** Streams that do to chosen appends what a network does, at the point a test needs it. */
export class SteeredStreams implements EventStreams {
  readonly dispose: EventStreams['dispose'];
  readonly readAll: EventStreams['readAll'];
  readonly subscribeToAll: EventStreams['subscribeToAll'];
  /** Every append that was tried, in order. */
  readonly appends: Append[] = [];
  readonly reads: StreamRead[] = [];
  private plan: Planned[] = [];

  private readonly gates: Gate[] = [];

  constructor(private readonly streams: EventStreams) {
    this.dispose = streams.dispose;
    this.readAll = streams.readAll;
    this.subscribeToAll = streams.subscribeToAll;
  }

  readonly append: EventStreams['append'] = (append, timeoutMs, isWanted) => {
    this.appends.push(append);
    const planned = this.plan.find(({ match, times }) => times > 0 && match(append));
    if (planned === undefined) return this.streams.append(append, timeoutMs, isWanted);
    planned.times -= 1;
    if (planned.isBeforeSending) {
      return planned.deed(append, () => this.streams.append(append, timeoutMs, isWanted));
    }
    isWanted?.();
    return planned.deed(append, () => this.streams.append(append, timeoutMs));
  };

  readonly readStream: EventStreams['readStream'] = (read) => {
    this.reads.push(read);
    return this.streams.readStream(read);
  };

  /** Holds the next matching append before it is sent; let go, it does what `then` says. */
  hold(match: AppendMatch, then: 'sent' | 'lost' | 'refused' = 'sent'): Held {
    const gate = this.gate();
    this.does(match, 1, async (append, send) => {
      await gate.pass(append);
      if (then === 'sent') return send();
      return then === 'lost' ? lost : refused;
    });
    return gate;
  }

  /** The next matching append waits for a free place; let go, it has one and is sent if wanted. */
  queue(match: AppendMatch): Held {
    const gate = this.gate();
    const deed: Deed = async (append, send) => {
      await gate.pass(append);
      return send();
    };
    this.plan.push({ match, times: 1, deed, isBeforeSending: true });
    return gate;
  }

  /** The store takes the matching appends; their answers are held. */
  holdAnswers(match: AppendMatch, times = 1): Held {
    const gate = this.gate();
    this.does(match, times, async (append, send) => {
      const outcome = await send();
      await gate.pass(append);
      return outcome;
    });
    return gate;
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
    this.does(match, times, () => Promise.resolve(refused));
  }

  /** The planned deeds that are left are not done, and nothing is held any more. */
  calm(): void {
    this.plan = [];
    for (const gate of this.gates) gate.letGo();
  }

  private gate(): Gate {
    const gate = new Gate();
    this.gates.push(gate);
    return gate;
  }

  private does(match: AppendMatch, times: number, deed: Deed): void {
    this.plan.push({ match, times, deed, isBeforeSending: false });
  }
}
