import { parentPort, workerData } from 'node:worker_threads';
import { sendThrough } from '../client-appends';
import { openClient } from '../client-streams';
import { partMax, unpack, type Answer, type Packed, type Said, type ThreadStart } from './messages';
import { Turn } from './turn';

/** Program of the thread: every append it is given goes through a client of its own. */
const { url } = workerData as ThreadStart;
const say = (said: Said): void => parentPort?.postMessage(said);

const send = sendThrough(openClient(url));
const answers = new Turn<Answer>(partMax, say);

parentPort?.on('message', (packed: Packed) => {
  for (const { id, append, timeoutMs } of unpack(packed)) {
    void send(append, timeoutMs).then((outcome) => answers.add([[id, outcome]]));
  }
});
say('ready');
