import { openConnections, type Address } from './connection';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks one thing and waits for its answer. */
export type Ask = (request: string) => Promise<Answer>;

export interface Asking<Item> {
  readonly address: Address;
  readonly items: readonly Item[];
  readonly connections: number;
}

/** Does something for every item, as many at once as there are connections. */
export const askForEach = async <Item>(
  { address, items, connections }: Asking<Item>,
  each: (item: Item, ask: Ask) => Promise<void>,
): Promise<void> => {
  const waiting = items.values();
  const opened = openConnections([address], connections);
  try {
    await Promise.all(
      opened.map(async (connection) => {
        const ask: Ask = (request) =>
          new Promise((resolve) =>
            connection.send(request, (status, body) => resolve({ status, body: body.toString() })),
          );
        for (const item of waiting) await each(item, ask);
      }),
    );
  } finally {
    for (const connection of opened) connection.close();
  }
};

/** @throws when the answer has another status. */
export const expectStatus = ({ status, body }: Answer, wanted: number): string => {
  if (status === wanted) return body;
  throw new Error(`answered ${status} instead of ${wanted}: ${body.slice(0, 300)}`);
};
