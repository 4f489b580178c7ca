import { MESSAGE_BYTES_MAX } from '../wire/message';
import { BATCH_COUNT_MAX } from './command';
import type { CommandHandler } from './command';

/** Wire version of MongoDB 7.0, whose behaviour is the model. */
const WIRE_VERSION_MAX = 21;
const VERSION = '7.0.0';

/**
 * A standalone server: no replica set, so drivers use neither retryable writes nor transactions.
 * Without `topologyVersion` they ask again instead of waiting for a change that never comes.
 */
const hello: CommandHandler = ({ name, connectionId, now }) => ({
  helloOk: true,
  [name === 'hello' ? 'isWritablePrimary' : 'ismaster']: true,
  maxBsonObjectSize: 16 * 1024 * 1024,
  maxMessageSizeBytes: MESSAGE_BYTES_MAX,
  maxWriteBatchSize: BATCH_COUNT_MAX,
  localTime: now,
  logicalSessionTimeoutMinutes: 30,
  connectionId,
  minWireVersion: 0,
  maxWireVersion: WIRE_VERSION_MAX,
  readOnly: false,
  ok: 1,
});

const buildInfo: CommandHandler = () => ({
  version: VERSION,
  versionArray: [7, 0, 0, 0],
  gitVersion: 'embedded',
  modules: [],
  storageEngines: ['lmdb'],
  bits: 64,
  maxBsonObjectSize: 16 * 1024 * 1024,
  embedded: 'embedded document store, speaks MongoDB’s wire protocol; single node',
  ok: 1,
});

/** Sessions carry nothing here: without transactions there is no state to end. */
const accept: CommandHandler = () => ({ ok: 1 });

export const HANDSHAKE_COMMANDS: Readonly<Record<string, CommandHandler>> = {
  hello,
  isMaster: hello,
  ismaster: hello,
  buildInfo,
  buildinfo: buildInfo,
  ping: accept,
  endSessions: accept,
  refreshSessions: accept,
};
