import { CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { notSupported } from '../not-supported';

/** What a command may carry: options we follow, and options of MongoDB that we refuse. */
interface Options {
  readonly followed: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const options = (followed: string, refused = ''): Options => ({
  followed: words(followed),
  refused: words(refused),
});

/** What travels with any command. */
const GENERIC = words(
  '$db $readPreference $clusterTime lsid txnNumber autocommit startTransaction readConcern ' +
    'writeConcern maxTimeMS comment apiVersion apiStrict apiDeprecationErrors',
);

const BULK = 'ordered bypassDocumentValidation';
const FIND_AND_MODIFY = options(
  'query sort remove update new fields upsert hint bypassDocumentValidation collation',
  'arrayFilters let',
);

/** By command, or by command and list for the statements of a bulk. Names as in MongoDB 7.0. */
const OPTIONS: Readonly<Record<string, Options>> = {
  insert: options(`documents ${BULK}`),
  update: options(`updates ${BULK}`, 'let'),
  'update.updates': options('q u multi upsert hint collation', 'arrayFilters c'),
  delete: options(`deletes ${BULK}`, 'let'),
  'delete.deletes': options('q limit hint collation'),
  findAndModify: FIND_AND_MODIFY,
  findandmodify: FIND_AND_MODIFY,
  find: options(
    'filter projection sort skip limit hint batchSize singleBatch collation noCursorTimeout ' +
      'allowDiskUse allowPartialResults',
    'min max returnKey showRecordId tailable awaitData oplogReplay let',
  ),
  getMore: options('collection batchSize'),
  killCursors: options('cursors'),
  count: options('query limit skip hint fields collation'),
  distinct: options('key query hint collation'),
  aggregate: options(
    'pipeline cursor hint collation allowDiskUse bypassDocumentValidation',
    'let explain',
  ),
  explain: options('verbosity'),
  createIndexes: options('indexes commitQuorum'),
  'createIndexes.indexes': options(
    'key name unique sparse v background ns collation',
    'partialFilterExpression expireAfterSeconds hidden weights default_language ' +
      'language_override textIndexVersion 2dsphereIndexVersion bits min max bucketSize ' +
      'storageEngine wildcardProjection clustered prepareUnique dropDups',
  ),
  dropIndexes: options('index'),
  deleteIndexes: options('index'),
  listIndexes: options('cursor'),
  create: options(
    'idIndex autoIndexId collation validationLevel validationAction',
    'capped size max timeseries expireAfterSeconds viewOn pipeline validator clusteredIndex ' +
      'encryptedFields storageEngine indexOptionDefaults changeStreamPreAndPostImages',
  ),
  drop: options(''),
  dropDatabase: options(''),
  renameCollection: options('to dropTarget'),
  listCollections: options('filter nameOnly authorizedCollections cursor'),
  listDatabases: options('filter nameOnly authorizedDatabases'),
  validate: options('full', 'repair metadata checkBSONConformance'),
};

/**
 * Nothing a client says is ignored: an option MongoDB does not know is refused as MongoDB refuses
 * it, one that only we do not follow is refused by name.
 */
export function checkOptions(command: string, asked: Document): void {
  const known = OPTIONS[command];
  if (known === undefined) return;
  for (const name of Object.keys(asked)) {
    if (name === command || known.followed.has(name) || GENERIC.has(name)) continue;
    if (!known.refused.has(name)) throw unknownField(`${command}.${name}`);
    if (isAsked(asked[name])) throw notSupported(`the option '${name}' of ${command}`);
  }
  checkCollation(asked['collation']);
}

const unknownField = (name: string): CommandError =>
  new CommandError('Location40415', `BSON field '${name}' is an unknown field.`);

function checkCollation(collation: unknown): void {
  if (isDocument(collation) && collation['locale'] !== 'simple') throw notSupported('collation');
}

const isAsked = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  !(Array.isArray(value) && value.length === 0);
