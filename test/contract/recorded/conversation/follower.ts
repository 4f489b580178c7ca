import { status, type ClientReadableStream, type ServiceError } from '@grpc/grpc-js';
import { setTimeout as pause } from 'node:timers/promises';
import { shownError } from '../wire/connection';
import type { Fields } from '../wire/values';
import { Watched } from './watched';

/** How a streaming answer went: its frames and its end. */
export interface Streamed {
  readonly frames: readonly Fields[];
  readonly end: unknown;
}

const WAIT_MS = 4000;
const CANCELLED_MS = 30;

/** An open read or subscription and everything that came over it. */
export class Follower {
  readonly frames: Fields[] = [];
  readonly #call: ClientReadableStream<Fields>;
  readonly #answered: (response: Streamed) => void;
  readonly #watched = new Watched();
  #end: unknown;
  #isClosing = false;

  constructor(call: ClientReadableStream<Fields>, answered: (response: Streamed) => void) {
    this.#call = call;
    this.#answered = answered;
    call.on('data', (frame: Fields) => {
      this.frames.push(frame);
      this.#watched.changed();
    });
    call.on('end', () => this.#ended('ok'));
    call.on('error', (error: ServiceError) => {
      if (!(this.#isClosing && error.code === status.CANCELLED)) this.#fails(error);
    });
  }

  count(kind: string): number {
    return this.frames.filter((frame) => frame[kind] !== undefined).length;
  }

  /** Waits until so many frames of a kind are there, the call has ended, or time is up. */
  async has(kind: string, count = 1, ms = WAIT_MS): Promise<void> {
    await this.#watched.until(() => this.count(kind) >= count || this.#end !== undefined, ms);
  }

  async ends(ms: number): Promise<void> {
    await this.#watched.until(() => this.#end !== undefined, ms);
  }

  /** Shows among the frames what is done now. */
  note(text: string): void {
    this.frames.push({ note: text });
  }

  pause(): void {
    this.#call.pause();
  }

  resume(): void {
    this.#call.resume();
  }

  /** Waits `settleMs` for what should not come, then ends the call if the server did not. */
  async close(settleMs = 0): Promise<Streamed> {
    await pause(settleMs);
    const frames = [...this.frames];
    if (this.#end === undefined) {
      this.#isClosing = true;
      this.#call.cancel();
      this.#end = 'recorder cancelled the call';
    }
    await pause(CANCELLED_MS);
    const response = { frames, end: this.#end };
    this.#answered(response);
    return response;
  }

  #fails(error: ServiceError): void {
    this.#end = shownError(error);
    this.#watched.changed();
  }

  #ended(how: string): void {
    this.#end ??= how;
    this.#watched.changed();
  }
}
