import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import type { AnswerFaults } from '../../faults/faults';
import type { Store } from '../../storage/store';
import { outcomeResult, failureResult, timeoutResult, tooBigResult } from './batch-replies';
import { asFailure } from '../failures';
import { uuidFromWire } from '../identifiers';
import type { OpenCalls } from '../open-calls';
import { PendingAppend } from './pending-append';

type BatchCall = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;
type Result = Status | BatchAppendResp.Success;

/** Appends of one call that may wait for an answer before the server stops reading more. */
const UNANSWERED_MAX = 4096;

interface BatchAppendParts {
  readonly store: Store;
  readonly calls: OpenCalls;
  readonly faults: AnswerFaults;
}

/** Streams/BatchAppend: one long call, on which a client multiplexes all its appends. */
export function batchAppendHandler(parts: BatchAppendParts) {
  return (call: BatchCall): void => {
    const batch = new BatchAppendCall(call, parts);
    const { signal } = parts.calls.add(call);
    signal.addEventListener('abort', () => batch.forget());
    call.on('data', (request: BatchAppendReq) => batch.receive(request));
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
  readonly #incomplete = new Map<string, PendingAppend>();
  readonly #unanswered = new Set<PendingAppend>();

  constructor(call: BatchCall, parts: BatchAppendParts) {
    this.#call = call;
    this.#parts = parts;
  }

  receive(request: BatchAppendReq): void {
    try {
      const key = uuidFromWire(request.getCorrelationId());
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
  #begin(key: string, request: BatchAppendReq): PendingAppend | undefined {
    const options = request.getOptions();
    if (options === undefined) return undefined;
    const correlation = request.getCorrelationId();
    const pending = new PendingAppend({ key, correlation, options }, () => {
      this.#answer(pending, timeoutResult());
    });
    this.#incomplete.set(key, pending);
    this.#unanswered.add(pending);
    if (this.#unanswered.size >= UNANSWERED_MAX) this.#call.pause();
    return pending;
  }

  #add(pending: PendingAppend, request: BatchAppendReq): void {
    try {
      for (const message of request.getProposedMessagesList()) pending.events.add(message);
    } catch (failure) {
      this.#answer(pending, failureResult(asFailure(failure)));
      return;
    }
    if (pending.events.isTooBig) this.#answer(pending, tooBigResult());
    else if (pending.isExpired) this.#answer(pending, timeoutResult());
    else if (request.getIsFinal()) this.#execute(pending);
  }

  #execute(pending: PendingAppend): void {
    this.#incomplete.delete(pending.key);
    this.#parts.store.append(pending.request).then(
      (outcome) => {
        const result = outcomeResult(outcome, pending.request.stream, pending.expectation);
        this.#answerUnlessFaulty(pending, result);
      },
      (failure: unknown) => this.#answer(pending, failureResult(asFailure(failure))),
    );
  }

  #answerUnlessFaulty(pending: PendingAppend, result: Result): void {
    const fault = this.#parts.faults.takeFor(pending.request.stream);
    if (fault === undefined) this.#answer(pending, result);
    else if (fault.kind === 'answer-lost') this.#drop(pending);
    else setTimeout(() => this.#answer(pending, result), fault.ms).unref();
  }

  #answer(pending: PendingAppend, result: Result): void {
    if (!this.#unanswered.has(pending)) return;
    this.#drop(pending);
    this.#send(pending.answer(), result);
    this.resume();
  }

  #drop(pending: PendingAppend): void {
    pending.close();
    this.#unanswered.delete(pending);
    this.#incomplete.delete(pending.key);
  }

  /** Answers a request that never became an append. */
  #refuse(request: BatchAppendReq, result: Result): void {
    const response = new BatchAppendResp()
      .setCorrelationId(request.getCorrelationId())
      .setStreamIdentifier(request.getOptions()?.getStreamIdentifier());
    this.#send(response, result);
  }

  #send(response: BatchAppendResp, result: Result): void {
    if (result instanceof Status) response.setError(result);
    else response.setSuccess(result);
    if (!this.#call.write(response)) this.#call.pause();
  }
}
