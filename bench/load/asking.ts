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

const triesMax = 40;
const pauseMs = 250;
/** No answer, unavailable, outcome unknown: the same request again finds what became of it. */
const undecided = [0, 503, 504];

/** Asks until the answer is definite. @returns its body @throws when it is no success. */
export const persist = async (ask: Ask, request: string): Promise<string> => {
  for (let tries = 1; ; tries += 1) {
    const { status, body } = await ask(request);
    if (status === 200 || status === 201) return body;
    if (tries === triesMax || !undecided.includes(status)) {
      throw new Error(`answered ${status}: ${body.slice(0, 300)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};
