import path from 'node:path';
import { connectClient, connectThreaded, type EventStreams } from '../src';

/** A door to a store, and why its thread ended, if it has one that did. */
export interface Door {
  readonly streams: EventStreams;
  readonly ended: readonly string[];
}

/** Threads run compiled programs. */
const program = (file: string): string =>
  path.resolve(__dirname, '../../../dist/libs/eventstore', `${file}.js`);

const threaded =
  (file: string) =>
  (url: string): Door => {
    const ended: string[] = [];
    const onEnded = (reason: string) => void ended.push(reason);
    return { ended, streams: connectThreaded({ url, onEnded, program: program(file) }) };
  };

/** Both ways to the store through the official client. */
export const doors: readonly (readonly [name: string, open: (url: string) => Door])[] = [
  ['the official client', (url) => ({ ended: [], streams: connectClient(url) })],
  ['the official client in a thread', threaded('src/streams/thread/entry')],
];

/** Its thread ends, throws or hangs when an append to a stream of that name comes. */
export const fragileDoor = threaded('testing/fragile-entry');

/** Its thread never starts. */
export const brokenDoor = threaded('testing/no-such-entry');
