import type { UUID } from '@eventstore/db-client/generated/shared_pb';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { AppendRequest } from '../../storage/writing/append-decision';
import { expectationFromWire, type WireExpectation } from './expectations';
import { streamFromWire, streamToWire } from '../identifiers';
import { ProposedEvents } from './proposed-events';

/** The real server's write timeout: the longest it works on one append, whatever the deadline. */
const WRITE_TIMEOUT_MS = 2000;

/** `key` is the correlation id in canonical form; the answer repeats it as it came. */
export interface FirstPart {
  readonly key: string;
  readonly correlation: UUID | undefined;
  readonly options: BatchAppendReq.Options;
}

/** One append of a BatchAppend call, from its first part to its answer. */
export class PendingAppend {
  readonly key: string;
  readonly expectation: WireExpectation;
  readonly events = new ProposedEvents();
  readonly #correlation: UUID | undefined;
  readonly #stream: string;
  readonly #msLeft: number;
  readonly #timer: NodeJS.Timeout | undefined;

  /** @throws CallFailure when the options are unusable. */
  constructor({ key, correlation, options }: FirstPart, onTimeout: () => void) {
    this.key = key;
    this.#correlation = correlation;
    this.#stream = streamFromWire(options.getStreamIdentifier());
    const choice = options.getExpectedStreamPositionCase();
    this.expectation = expectationFromWire('batch-append', choice, options.getStreamPosition());
    const deadline = options.getDeadline()?.toDate().getTime() ?? Infinity;
    this.#msLeft = Math.min(deadline - Date.now(), WRITE_TIMEOUT_MS);
    if (!this.isExpired) this.#timer = setTimeout(onTimeout, this.#msLeft);
  }

  /** The deadline was over before the append arrived; it must not be executed. */
  get isExpired(): boolean {
    return this.#msLeft <= 0;
  }

  get request(): AppendRequest {
    return { stream: this.#stream, expected: this.expectation.expected, events: this.events.list };
  }

  /** An answer without its result; the client needs the stream even in errors. */
  answer(): BatchAppendResp {
    return new BatchAppendResp()
      .setCorrelationId(this.#correlation)
      .setStreamIdentifier(streamToWire(this.#stream));
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
