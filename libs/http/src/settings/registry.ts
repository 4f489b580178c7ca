import {
  address,
  choice,
  optional,
  origins,
  secondThread,
  webAddress,
  wholeNumber,
  word,
  yesOrNo,
} from './setting';

/**
 * Every setting of every process, each read from the environment variable of its name.
 * `docs/configuration.md` and the files in `docker/` are compared with this table.
 */
export const settings = {
  EVENTSTORE_URL: address(['esdb', 'esdb+discover'], {
    unit: 'connection string',
    example: 'esdb://localhost:2113?tls=false',
    description: 'Event store: one node or a cluster, in the form its clients document.',
    secret: true,
  }),
  MONGODB_URL: address(['mongodb', 'mongodb+srv'], {
    unit: 'connection string',
    example: 'mongodb://localhost:27017',
    description: 'MongoDB: one server, a replica set or a sharded cluster.',
    secret: true,
  }),
  MONGODB_DATABASE: word(/^[A-Za-z0-9_-]{1,38}$/, 'a name of 1 to 38 letters, digits, - or _', {
    unit: 'name',
    default: 'wagerlog',
    example: 'wagerlog',
    description: 'Database of the read models, checkpoints and leases.',
  }),
  AUTH_ISSUER: webAddress({
    unit: 'URL',
    example: 'https://login.example.com',
    description: 'Issuer (`iss`) that every bearer token must name.',
  }),
  AUTH_AUDIENCE: word(/^\S{1,255}$/, 'a text without spaces', {
    unit: 'text',
    default: 'wagerlog',
    example: 'wagerlog',
    description: 'Audience (`aud`) that every bearer token must contain.',
  }),
  AUTH_JWKS_URL: webAddress({
    unit: 'URL',
    example: 'https://login.example.com/jwks',
    description: 'Where the public keys of the issuer are read (JWKS).',
  }),
  AUTH_ACCOUNT_CLAIM: word(/^[^\s"]{1,100}$/, 'the name of a claim', {
    unit: 'claim',
    default: 'sub',
    example: 'sub',
    description: "Claim that names a customer's account.",
  }),
  HOST: word(/^[A-Za-z0-9.:-]{1,253}$/, 'a host name or an IP address', {
    unit: 'address',
    default: '127.0.0.1',
    example: '0.0.0.0',
    description: 'Address the public port and the metrics port listen on.',
  }),
  PORT: wholeNumber(
    { min: 0, max: 65535 },
    {
      unit: 'TCP port',
      example: '3001',
      description:
        'Public port; 0 takes a free one. Default: query-api 3000, command-api 3001, audit 3002.',
    },
  ),
  METRICS_PORT: wholeNumber(
    { min: 0, max: 65535 },
    {
      unit: 'TCP port',
      example: '9101',
      description:
        'Port of `/metrics`, `/health/live` and `/health/ready`; 0 takes a free one. Default: query-api 9100, command-api 9101, audit 9102, projector 9103, process-manager 9104.',
    },
  ),
  REQUEST_TIMEOUT_MS: wholeNumber(
    { min: 100, max: 60_000 },
    {
      unit: 'ms',
      default: '2000',
      example: '2000',
      description: 'Deadline of a request, counted from its complete arrival.',
    },
  ),
  LOG_LEVEL: choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    unit: 'level',
    default: 'info',
    example: 'info',
    description: 'Least severe level that is logged.',
  }),
  ALLOWED_ORIGINS: optional(
    origins({
      unit: 'list of origins',
      example: 'https://bets.example.com,https://desk.example.com',
      description: 'Web origins that may call the APIs (CORS); absent: none.',
    }),
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    webAddress({
      unit: 'URL',
      example: 'http://localhost:4318',
      description: 'Collector for traces (OTLP over HTTP); absent: tracing is off.',
    }),
  ),
  DEMO_DEPOSITS: yesOrNo({
    unit: 'true or false',
    default: 'false',
    example: 'true',
    description: 'Customers may pay into their own account; meant for demonstrations only.',
  }),
  MAX_CONNECTIONS: wholeNumber(
    { min: 1, max: 1_000_000 },
    {
      unit: 'connections',
      default: '10000',
      example: '10000',
      description: 'Open connections of the public port; further ones are closed at once.',
    },
  ),
  MAX_REQUESTS_IN_FLIGHT: wholeNumber(
    { min: 1, max: 100_000 },
    {
      unit: 'requests',
      default: '2000',
      example: '2000',
      description: 'Requests at work at once; further ones are answered 503 with Retry-After.',
    },
  ),
  MAX_EVENT_LOOP_DELAY_MS: wholeNumber(
    { min: 10, max: 60_000 },
    {
      unit: 'ms',
      default: '1000',
      example: '1000',
      description: 'While the event loop is later than this, requests are answered 503.',
    },
  ),
  RATE_LIMIT_PER_SECOND: wholeNumber(
    { min: 0, max: 1_000_000 },
    {
      unit: 'requests/s',
      default: '0',
      example: '50',
      description: 'Requests per second and caller, with a burst of twice as many; 0: no limit.',
    },
  ),
  APPEND_THREADS: secondThread({
    unit: 'threads',
    default: 'auto',
    example: '1',
    description:
      'Threads that send appends to the event store, 0 or 1; 0: the main one does. `auto`: 1 where there is more than one core. Default of process-manager: 0.',
  }),
  PRICE_DEBOUNCE_MS: wholeNumber(
    { min: 0, max: 1000 },
    {
      unit: 'ms',
      default: '10',
      example: '10',
      description:
        'How long prices of one market are collected into one publication; 0: each by itself.',
    },
  ),
  START_TIMEOUT_MS: wholeNumber(
    { min: 0, max: 3_600_000 },
    {
      unit: 'ms',
      default: '120000',
      example: '120000',
      description: 'How long a starting process waits for its stores before it gives up.',
    },
  ),
  STOP_TIMEOUT_MS: wholeNumber(
    { min: 100, max: 600_000 },
    {
      unit: 'ms',
      default: '10000',
      example: '10000',
      description: 'After SIGTERM, how long running work may take before the process ends anyway.',
    },
  ),
  RESERVATION_GRACE_MS: wholeNumber(
    { min: 0, max: 600_000 },
    {
      unit: 'ms',
      default: '5000',
      example: '5000',
      description:
        'How long past its expiry a reservation without a bet is left alone before it is ended.',
    },
  ),
} as const;

export type SettingName = keyof typeof settings;
