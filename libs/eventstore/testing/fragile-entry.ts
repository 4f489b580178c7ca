import { parentPort } from 'node:worker_threads';
import '../src/streams/thread/entry';

/** The program of the thread, with a way to hurt it. */
const hurts: Readonly<Record<string, () => void>> = {
  exit: () => process.exit(3),
  throw: () => {
    throw new Error('a fault nobody met');
  },
  hang: () => {
    for (;;);
  },
};

parentPort?.on('message', (packed: readonly unknown[]) => {
  for (const [stream, hurt] of Object.entries(hurts)) if (packed.includes(stream)) hurt();
});
