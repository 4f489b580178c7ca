import type { Piece } from './history';

/** An official client that writes and reads lanes. */
export interface Driver {
  /** Resolves when the server has acknowledged the write; rejects when it has not. */
  write(lane: string, number: number): Promise<void>;
  /**
   * All that is there of a lane, in order.
   * @throws when the server contradicts itself, for example by a gap in a stream.
   */
  readLane(lane: string): Promise<readonly Piece[]>;
  close(): Promise<void>;
}

export type Connect = (url: string) => Promise<Driver>;

/** An unanswered call waits for ever; rejects when it has taken that long. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}
