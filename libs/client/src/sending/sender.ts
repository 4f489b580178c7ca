import { attempt, type Answer, type Fetch } from './attempt';
import type { Position } from '../contract';
import { ProblemError } from './outcome';
import { persevere, type Done } from './persevere';
import { laterOf } from './position';

export interface ClientOptions {
  /** Base addresses, `http://127.0.0.1:3001`. */
  readonly commandApi: string;
  readonly queryApi: string;
  /** Asked before each attempt, so that a renewed token is used; `clientCredentials` keeps them. */
  readonly token: () => Promise<string>;
  /** From the first attempt to the last answer; 30 s if absent. */
  readonly totalTimeoutMs?: number;
  /** One attempt; 5 s if absent, the servers' own deadline being 2 s. */
  readonly attemptTimeoutMs?: number;
  readonly fetch?: Fetch;
}

export interface Message {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** False where a lost answer leaves no doubt: reads and quotes. */
  readonly mayChange: boolean;
}

/** Sends commands and reads with one token source, and carries positions from one to the other. */
export class Sender {
  private newest: Position | undefined;

  constructor(private readonly options: ClientOptions) {}

  /** The newest position this client's own commands were answered with, refusals included. */
  get position(): Position | undefined {
    return this.newest;
  }

  async command(message: Message): Promise<Done> {
    try {
      const done = await this.send(this.options.commandApi, message);
      this.remember(done.headers.get('Wagerlog-Position'));
      return done;
    } catch (error) {
      if (error instanceof ProblemError) this.remember(error.position);
      throw error;
    }
  }

  read(path: string, after: Position | undefined): Promise<Done> {
    const headers = this.readHeaders(after);
    return this.send(this.options.queryApi, { method: 'GET', path, headers, mayChange: false });
  }

  /** Opens an answer that has no end; the caller reads it, and comes back when it breaks. */
  async open(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
    const authorization = `Bearer ${await this.options.token()}`;
    return this.fetch(`${this.options.queryApi}${path}`, {
      headers: { ...headers, Accept: 'text/event-stream', Authorization: authorization },
      signal,
    });
  }

  readHeaders(after: Position | undefined): Record<string, string> {
    const position = after ?? this.newest;
    return position === undefined ? {} : { 'If-Min-Position': position };
  }

  private get fetch(): Fetch {
    return this.options.fetch ?? ((url, init) => fetch(url, init));
  }

  private remember(position: Position | null | undefined): void {
    if (position) this.newest = laterOf(this.newest, position);
  }

  private send(base: string, { method, path, body, headers, mayChange }: Message): Promise<Done> {
    const { totalTimeoutMs = 30_000, attemptTimeoutMs = 5_000 } = this.options;
    // Written once: every try carries the same bytes.
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const ask = async (timeoutMs: number): Promise<Answer> => {
      const token = await within(timeoutMs, this.options.token());
      if ('cause' in token) return { kind: 'lost', cause: token.cause, sent: false };
      const authorization = { Authorization: `Bearer ${token.value}` };
      const request = { method, url: `${base}${path}`, ...content };
      const all = { ...headers, ...type, ...authorization };
      return attempt(this.fetch, { ...request, headers: all }, timeoutMs);
    };
    return persevere(ask, { totalTimeoutMs, attemptTimeoutMs, mayChange });
  }
}

const within = async <Value>(
  timeoutMs: number,
  promise: Promise<Value>,
): Promise<{ readonly value: Value } | { readonly cause: unknown }> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no token in ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return { value: await Promise.race([promise, late]) };
  } catch (cause) {
    return { cause };
  } finally {
    clearTimeout(timer);
  }
};
