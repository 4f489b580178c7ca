type Fields = Readonly<Record<string, unknown>>;

/** An answer `ok: 0`, with the code and code name of MongoDB's `error_codes.yml`. */
export class CommandError extends Error {
  constructor(
    readonly codeName: keyof typeof CODES,
    message: string,
    readonly details: Fields = {},
  ) {
    super(message);
  }

  get code(): number {
    return CODES[this.codeName];
  }
}

const CODES = {
  BadValue: 2,
  UnknownError: 8,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  NotAReplicaSet: 123,
  CannotIndexParallelArrays: 171,
  QueryPlanKilled: 175,
  InvalidIndexSpecificationOption: 197,
  QueryFeatureNotAllowed: 224,
  NotImplemented: 238,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  DataCorruptionDetected: 301,
  BSONObjectTooLarge: 10334,
  NotWritablePrimary: 10107,
  DuplicateKey: 11000,
  NotPrimaryNoSecondaryOk: 13435,
  OutOfDiskSpace: 14031,
  Location15998: 15998,
  Location16410: 16410,
  KeyTooLong: 17280,
  Location28724: 28724,
  Location31249: 31249,
  Location31253: 31253,
  Location31254: 31254,
  Location31255: 31255,
  Location31274: 31274,
  Location40324: 40324,
  Location40414: 40414,
  Location40415: 40415,
  Location51024: 51024,
  Location51091: 51091,
  Location51108: 51108,
} as const;

export const badValue = (message: string): CommandError => new CommandError('BadValue', message);

/** The members every failed command and every failed statement of a bulk has in common. */
export const errorFields = (error: CommandError): Fields => ({
  errmsg: error.message,
  code: error.code,
  codeName: error.codeName,
  ...error.details,
});
