import { inSlots } from '../client-appends';
import { connectClient } from '../client-streams';
import type { EventStreams } from '../event-streams';
import { AppendThread, type AppendThreadOptions } from './append-thread';

/** The door with appends in a thread of their own; reads and subscriptions stay in this one. */
export const connectThreaded = (options: AppendThreadOptions): EventStreams => {
  const reader = connectClient(options.url);
  const thread = new AppendThread(options);
  return {
    ...reader,
    append: inSlots(thread.append),
    dispose: async () => {
      await Promise.all([thread.dispose(), reader.dispose()]);
    },
  };
};
