import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Released when the process ends, however it ends. */
export interface FolderLock {
  readonly release: () => void;
}

const answerTimeoutMs = 1_000;

/**
 * One standalone per data folder. The lock is a listening socket, not a file with a process id: a
 * socket that nobody answers belongs to a process that is gone, and ids are given out again.
 */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  const address = addressOf(realpathSync(folder));
  const server = (await listening(address)) ?? (await afterTheDead(address, folder));
  return { release: () => void server.close() };
};

const addressOf = (folder: string): string => {
  const name = `wagerlog-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\${name}`
    : path.join(tmpdir(), `${name}.sock`);
};

/** `undefined`: the address is in use, or was left behind. */
const listening = (address: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end(String(process.pid)));
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => resolve(server));
  });

const afterTheDead = async (address: string, folder: string): Promise<Server> => {
  const owner = await ownerOf(address);
  if (owner === undefined) rmSync(address, { force: true });
  const server = owner === undefined ? await listening(address) : undefined;
  if (server) return server;
  throw new Error(
    `Another standalone${owner ? ` (process ${owner})` : ''} runs on the data folder ${folder}. ` +
      'Stop it, or choose another folder with --data.',
  );
};

/** The owner's process id, empty if it is too busy to say; `undefined` if there is none. */
const ownerOf = (address: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    let said = '';
    const socket = connect(address);
    socket.setTimeout(answerTimeoutMs, () => socket.destroy());
    socket.on('data', (chunk) => (said += chunk.toString()));
    socket.once('error', () => resolve(undefined));
    socket.once('close', () => resolve(said));
  });
