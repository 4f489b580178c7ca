import type { AppendRequest } from '../../storage/writing/append-decision';
import { streamFromBytes } from '../identifiers';
import type { BatchOptions } from './batch-request';
import { expectationFromWire, type WireExpectation } from './expectations';
import { ProposedEvents } from './proposed-events';

/** The real server's write timeout: the longest it works on one append, whatever the deadline. */
const WRITE_TIMEOUT_MS = 2000;

/** `key` is the correlation id in canonical form; the answer repeats it as it came. */
export interface FirstPart {
  readonly key: string;
  readonly correlation: Buffer | undefined;
  readonly options: BatchOptions;
}

/** One append of a BatchAppend call, from its first part to its answer. */
export class PendingAppend {
  readonly key: string;
  readonly correlation: Buffer | undefined;
  /** The name as it came, and as text. */
  readonly streamName: Buffer | undefined;
  readonly stream: string;
  readonly expectation: WireExpectation;
  readonly events = new ProposedEvents();
  readonly #msLeft: number;
  readonly #timer: NodeJS.Timeout | undefined;

  /** @throws CallFailure when the options are unusable. */
  constructor({ key, correlation, options }: FirstPart, onTimeout: () => void) {
    this.key = key;
    this.correlation = correlation;
    this.streamName = options.stream;
    this.stream = streamFromBytes(options.stream);
    this.expectation = expectationFromWire('batch-append', options.choice, options.revision);
    this.#msLeft = Math.min((options.deadline ?? Infinity) - Date.now(), WRITE_TIMEOUT_MS);
    if (!this.isExpired) this.#timer = setTimeout(onTimeout, this.#msLeft);
  }

  /** The deadline was over before the append arrived; it must not be executed. */
  get isExpired(): boolean {
    return this.#msLeft <= 0;
  }

  get request(): AppendRequest {
    return { stream: this.stream, expected: this.expectation.expected, events: this.events.list };
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
