import type { AddressInfo, Server } from 'node:net';

export interface ListenAt {
  readonly host: string;
  readonly port: number;
  /** The setting that names the port, for the message. */
  readonly setting: 'PORT' | 'METRICS_PORT';
}

/** A start that cannot succeed, in words for whoever started the process: one line, exit 1. */
export class CannotStart extends Error {}

/** Resolves with the port taken; rejects with `CannotStart` when it is not to be had. */
export const listen = (server: Server, { host, port, setting }: ListenAt): Promise<number> =>
  new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(
        new CannotStart(`${reasonOf(error, { host, port })}; choose another ${setting} or HOST`),
      );
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve((server.address() as AddressInfo).port);
    });
  });

const reasonOf = (
  { code, message }: NodeJS.ErrnoException,
  { host, port }: { readonly host: string; readonly port: number },
): string => {
  const reasons: { readonly [code: string]: string } = {
    EADDRINUSE: `port ${port} on ${host} is taken by another process`,
    EACCES: `port ${port} on ${host} is not permitted to this user`,
    EADDRNOTAVAIL: `${host} is not an address of this machine`,
    ENOTFOUND: `${host} is not an address of this machine`,
  };
  return reasons[code ?? ''] ?? `cannot listen on ${host}:${port} (${message})`;
};
