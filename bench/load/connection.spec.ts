import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Connection } from './connection';

const serve = async (onData: (socket: Socket) => void): Promise<Server> => {
  const server = createServer((socket) => socket.on('data', () => onData(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

const statusOf = (connection: Connection): Promise<number> =>
  new Promise((resolve) => connection.send('GET / HTTP/1.1\r\n\r\n', resolve));

describe('a connection that is lost', () => {
  it('has no answer to what was asked, and is opened again for the next', async () => {
    let asked = 0;
    const server = await serve((socket) => {
      asked += 1;
      if (asked === 1) socket.destroy();
      else socket.write('HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n');
    });
    const connection = new Connection({ host: '127.0.0.1', port: portOf(server) });
    expect([await statusOf(connection), await statusOf(connection)]).toEqual([0, 204]);
    expect(() => {
      connection.send('a', () => undefined);
      connection.send('b', () => undefined);
    }).toThrow('already');
    connection.close();
    server.close();
  });

  it('gives no status to an answer it cannot read', async () => {
    const server = await serve((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    const connection = new Connection({ host: '127.0.0.1', port: portOf(server) });
    expect(await statusOf(connection)).toBe(0);
    connection.close();
    server.close();
  });
});
