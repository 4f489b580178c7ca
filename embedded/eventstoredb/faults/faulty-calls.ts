import type { EventEmitter } from 'node:events';
import type { sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { AFTER_CALL, BEFORE_CALL, type Call as FaultyCall, type Faults } from '../../faults/faults';
import { notLeader, unavailable } from '../protocol/failures';
import { streamFromWire } from '../protocol/identifiers';
import type { ReadCall } from '../protocol/reading/frames';
import type { Writes } from '../storage/store';
import { Call } from '../transport/call';
import { faultyWrites, type FaultyParts } from './faulty-writes';

type Reads = (call: ReadCall) => void;
type WriteOnce<OneCall, Answer> = (call: OneCall, reply: sendUnaryData<Answer>) => void;

/** Reads that are refused, late or broken off where a fault says so. */
export function faultyReads(read: Reads, { faults, leader }: FaultyParts): Reads {
  return (call) => {
    const about: FaultyCall = { target: targetOf(call.request), kind: 'reads' };
    if (faults.take(BEFORE_CALL, about) !== undefined) {
      call.emit('error', notLeader(leader()));
      return;
    }
    const fault = faults.take(AFTER_CALL, about);
    if (fault?.name === 'reset-mid-answer') breakOff(call);
    if (fault?.name === 'delay') void faults.wait(fault.ms).then(() => read(call));
    else read(call);
  };
}

function targetOf(request: ReadReq): string {
  const stream = request.getOptions()?.getStream();
  return stream === undefined ? '$all' : streamFromWire(stream.getStreamIdentifier());
}

/** A write with one answer, which is lost, late or broken off where a fault says so. */
export function faultyWrite<OneCall, Answer>(
  writeWith: (writes: Writes) => WriteOnce<OneCall, Answer>,
  parts: FaultyParts,
): WriteOnce<OneCall, Answer> {
  const { faults } = parts;
  return (call, reply) => {
    let stream: string | undefined;
    const writes = faultyWrites(parts, (name) => (stream = name));
    writeWith(writes)(call, (...answer) => {
      const send = () => reply(...answer);
      if (stream === undefined) send();
      else answerWrite({ stream, call, send, lose: () => undefined }, faults);
    });
  };
}

interface WriteAnswer {
  readonly stream: string;
  readonly call: unknown;
  readonly send: () => void;
  readonly lose: () => void;
}

/** Answers a write that was carried out, unless a fault says otherwise. */
export function answerWrite({ stream, call, send, lose }: WriteAnswer, faults: Faults): void {
  const fault = faults.take(AFTER_CALL, { target: stream, kind: 'writes' });
  if (fault?.name === 'answer-lost') return lose();
  if (fault?.name === 'reset-mid-answer') breakOff(call);
  if (fault?.name === 'delay') void faults.wait(fault.ms).then(send);
  else send();
}

/** Sends half of what the call is answered with next, then cuts its connection. */
function breakOff(call: unknown): void {
  if (call instanceof Call) call.breakOff();
}

type Handler = (call: EventEmitter, reply?: (failure: Error) => void) => void;

/** Puts the fault "unavailable" in front of every method. */
export function refusing(
  faults: Faults,
  handlers: UntypedServiceImplementation,
): UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (call: EventEmitter, reply?: (failure: Error) => void) => {
        if (!faults.isUnavailable) (handler as Handler)(call, reply);
        else if (reply === undefined) call.emit('error', unavailable());
        else reply(unavailable());
      },
    ]),
  );
}
