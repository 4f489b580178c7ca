import { unavailable, type CallFailure } from './failures';

/** The part of a gRPC server call that keeping track of it needs. */
interface StreamingCall {
  readonly cancelled: boolean;
  on(event: 'cancelled', listener: () => void): unknown;
  emit(event: 'error', failure: CallFailure): boolean;
  end(): void;
}

/** One streaming call: its signal aborts when the client goes or the call is answered. */
export class OpenCall {
  readonly #gone = new AbortController();

  constructor(
    readonly call: StreamingCall,
    onGone: (open: OpenCall) => void,
  ) {
    this.signal.addEventListener('abort', () => onGone(this));
    call.on('cancelled', () => this.#gone.abort());
    if (call.cancelled) this.#gone.abort();
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  end(): void {
    if (this.signal.aborted) return;
    this.#gone.abort();
    this.call.end();
  }

  fail(failure: CallFailure): void {
    if (this.signal.aborted) return;
    this.#gone.abort();
    this.call.emit('error', failure);
  }
}

/** The streaming calls under way. Clients hang on calls that nobody ends, so a stop fails them. */
export class OpenCalls {
  readonly #open = new Set<OpenCall>();

  add(call: StreamingCall): OpenCall {
    const open = new OpenCall(call, (gone) => this.#open.delete(gone));
    if (!open.signal.aborted) this.#open.add(open);
    return open;
  }

  /** Fails every call with UNAVAILABLE: the client knows that it may try again. */
  failAll(): void {
    for (const open of [...this.#open]) open.fail(unavailable());
  }
}
