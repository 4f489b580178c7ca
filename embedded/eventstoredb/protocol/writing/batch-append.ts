import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Faults } from '../../../faults/faults';
import { answerWrite } from '../../faults/faulty-calls';
import type { Writes } from '../../storage/store';
import { answerFrame, outcomeResult, failureResult, timeoutResult } from './batch-replies';
import { tooBigResult, type Addressee, type Result } from './batch-replies';
import type { BatchRequest } from './batch-request';
import { asFailure, NotLeader, type CallFailure } from '../failures';
import { structuredUuid, uuidFromBytes } from '../identifiers';
import type { OpenCalls } from '../open-calls';
import { PendingAppend } from './pending-append';

/** Its requests and answers are decoded and encoded by hand. */
type BatchCall = ServerDuplexStream<BatchRequest, Buffer>;

/** Appends of one call that may wait for an answer before the server stops reading more. */
const UNANSWERED_MAX = 4096;

interface BatchAppendParts {
  readonly store: Writes;
  readonly calls: OpenCalls;
  readonly faults: Faults | undefined;
}

/** Streams/BatchAppend: one long call, on which a client multiplexes all its appends. */
export function batchAppendHandler(parts: BatchAppendParts) {
  return (call: BatchCall): void => {
    const open = parts.calls.add(call);
    const batch = new BatchAppendCall(call, parts, (failure) => open.fail(failure));
    open.signal.addEventListener('abort', () => batch.forget());
    call.on('data', (request: BatchRequest) => batch.receive(request));
    call.on('error', () => batch.forget());
    call.on('drain', () => batch.resume());
  };
}

/**
 * Collects the parts of each append under its correlation id and answers exactly once per id:
 * the client crashes on a second answer and waits for ever without one.
 */
class BatchAppendCall {
  readonly #call: BatchCall;
  readonly #parts: BatchAppendParts;
  readonly #failCall: (failure: CallFailure) => void;
  readonly #incomplete = new Map<string, PendingAppend>();
  readonly #unanswered = new Set<PendingAppend>();

  constructor(call: BatchCall, parts: BatchAppendParts, failCall: (failure: CallFailure) => void) {
    this.#call = call;
    this.#parts = parts;
    this.#failCall = failCall;
  }

  receive(request: BatchRequest): void {
    try {
      const key = uuidFromBytes(request.correlation);
      const pending = this.#incomplete.get(key) ?? this.#begin(key, request);
      if (pending !== undefined) this.#add(pending, request);
    } catch (failure) {
      this.#refuse(request, failureResult(asFailure(failure)));
    }
  }

  resume(): void {
    if (this.#unanswered.size < UNANSWERED_MAX && !this.#call.writableNeedDrain) {
      this.#call.resume();
    }
  }

  /** The client is gone, or has been told that the call failed. */
  forget(): void {
    for (const pending of this.#unanswered) pending.close();
    this.#unanswered.clear();
    this.#incomplete.clear();
  }

  /** Late parts of an append that was answered already have no options and are ignored. */
  #begin(key: string, request: BatchRequest): PendingAppend | undefined {
    const { correlation, options } = request;
    if (options === undefined) return undefined;
    const pending = new PendingAppend({ key, correlation, options }, () => {
      this.#answer(pending, timeoutResult(), withIdInHalves(pending));
    });
    this.#incomplete.set(key, pending);
    this.#unanswered.add(pending);
    if (this.#unanswered.size >= UNANSWERED_MAX) this.#call.pause();
    return pending;
  }

  #add(pending: PendingAppend, request: BatchRequest): void {
    try {
      for (const message of request.proposed) pending.events.add(message);
    } catch (failure) {
      this.#answer(pending, failureResult(asFailure(failure)));
      return;
    }
    if (pending.events.isTooBig) this.#answer(pending, tooBigResult());
    else if (pending.isExpired) this.#answer(pending, timeoutResult());
    else if (request.isFinal) this.#execute(pending);
  }

  #execute(pending: PendingAppend): void {
    this.#incomplete.delete(pending.key);
    this.#parts.store.append(pending.request).then(
      (outcome) => {
        const result = outcomeResult(outcome, pending.stream, pending.expectation);
        this.#answerUnlessFaulty(pending, result);
      },
      (failure: unknown) => this.#answerFailure(pending, asFailure(failure)),
    );
  }

  /** A node that is not the leader is of no use to the other appends of the call either. */
  #answerFailure(pending: PendingAppend, failure: CallFailure): void {
    if (failure instanceof NotLeader) this.#failCall(failure);
    else this.#answer(pending, failureResult(failure));
  }

  #answerUnlessFaulty(pending: PendingAppend, result: Result): void {
    const { faults } = this.#parts;
    const send = () => this.#answer(pending, result);
    if (faults === undefined) return send();
    const lose = () => this.#drop(pending);
    answerWrite({ stream: pending.stream, call: this.#call, send, lose }, faults);
  }

  #answer(pending: PendingAppend, result: Result, to: Addressee = pending): void {
    if (!this.#unanswered.has(pending)) return;
    this.#drop(pending);
    this.#send(to, result);
    this.resume();
  }

  #drop(pending: PendingAppend): void {
    pending.close();
    this.#unanswered.delete(pending);
    this.#incomplete.delete(pending.key);
  }

  /** Answers a request that never became an append. */
  #refuse({ correlation, options }: BatchRequest, result: Result): void {
    this.#send({ correlation, streamName: options?.stream }, result);
  }

  #send(to: Addressee, result: Result): void {
    if (!this.#call.write(answerFrame(to, result))) this.#call.pause();
  }
}

/** In a timeout the real server repeats the correlation id in its own form, not as it came. */
function withIdInHalves({ key, streamName }: PendingAppend): Addressee {
  return { correlation: structuredUuid(key).serializeBinary(), streamName };
}
