import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections opened ahead of a request that never came, as browsers do. Node counts them neither
 * as idle nor as at work, and would hold the stop until they time out. Ends those of the server.
 */
export const silentConnections = (server: Server): { readonly end: () => void } => {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    end: () => {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    },
  };
};
