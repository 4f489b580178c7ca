import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import * as answers from './answers';
import { decode, encode, type Shape } from './protobuf';
import * as requests from './requests';
import type { Fields } from './values';

/** One method: where it is and what goes over it. */
export interface Method {
  readonly path: string;
  readonly request: Shape;
  readonly answer: Shape;
}

const CLIENT = '/event_store.client';

export const APPEND: Method = {
  path: `${CLIENT}.streams.Streams/Append`,
  request: requests.APPEND_REQUEST,
  answer: answers.APPEND_ANSWER,
};
export const BATCH_APPEND: Method = {
  path: `${CLIENT}.streams.Streams/BatchAppend`,
  request: requests.BATCH_APPEND_REQUEST,
  answer: answers.BATCH_APPEND_ANSWER,
};
export const READ: Method = {
  path: `${CLIENT}.streams.Streams/Read`,
  request: requests.READ_REQUEST,
  answer: answers.READ_ANSWER,
};
export const DELETE: Method = {
  path: `${CLIENT}.streams.Streams/Delete`,
  request: requests.DELETE_REQUEST,
  answer: answers.DELETE_ANSWER,
};
export const TOMBSTONE: Method = {
  path: `${CLIENT}.streams.Streams/Tombstone`,
  request: requests.TOMBSTONE_REQUEST,
  answer: answers.DELETE_ANSWER,
};
export const SUPPORTED_METHODS: Method = {
  path: `${CLIENT}.server_features.ServerFeatures/GetSupportedMethods`,
  request: requests.EMPTY_REQUEST,
  answer: answers.METHODS_ANSWER,
};
export const GOSSIP: Method = {
  path: `${CLIENT}.gossip.Gossip/Read`,
  request: requests.EMPTY_REQUEST,
  answer: answers.GOSSIP_ANSWER,
};

const MEBIBYTE = 1024 * 1024;
const SIZES = {
  'grpc.max_receive_message_length': 17 * MEBIBYTE,
  'grpc.max_send_message_length': 64 * MEBIBYTE,
};
/** No call that ends by itself outlives this. */
export const CALL_MS = 8000;

export type Header = Readonly<Record<string, string>>;

export interface CallOptions {
  readonly header?: Header | undefined;
  readonly deadlineMs?: number;
}

/** Raw frames to and from one server, without any client library between. */
export class Connection {
  readonly host: string;
  readonly #client: Client;

  /** `host` is `address:port`; the connection is not encrypted. */
  constructor(host: string) {
    this.host = host;
    this.#client = new Client(host, credentials.createInsecure(), SIZES);
  }

  close(): void {
    this.#client.close();
  }

  /** Resolves with the answer, or `{ error }`. */
  unary(method: Method, request: Fields, options: CallOptions = {}): Promise<Fields> {
    const { path, answer } = method;
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        path,
        (fields: Fields) => encode(method.request, fields),
        (frame: Buffer): Fields => decode(answer, frame),
        request,
        metadata(options.header),
        { deadline: Date.now() + (options.deadlineMs ?? CALL_MS) },
        (error, value) => resolve(error === null ? (value ?? {}) : { error: shownError(error) }),
      );
    });
  }

  /** Sends all messages, closes unless told not to, resolves with the answer or `{ error }`. */
  sendAll(
    method: Method,
    messages: readonly Fields[],
    options: CallOptions & { readonly staysOpen?: boolean } = {},
  ): Promise<Fields> {
    return new Promise((resolve) => {
      const call = this.#client.makeClientStreamRequest(
        method.path,
        (fields: Fields) => encode(method.request, fields),
        (frame: Buffer): Fields => decode(method.answer, frame),
        metadata(options.header),
        { deadline: Date.now() + (options.deadlineMs ?? CALL_MS) },
        (error, value) => resolve(error === null ? (value ?? {}) : { error: shownError(error) }),
      );
      for (const message of messages) call.write(message);
      if (options.staysOpen !== true) call.end();
    });
  }

  receive(method: Method, request: Fields, header?: Header) {
    return this.#client.makeServerStreamRequest(
      method.path,
      (fields: Fields) => encode(method.request, fields),
      (frame: Buffer): Fields => decode(method.answer, frame),
      request,
      metadata(header),
    );
  }

  exchange(method: Method) {
    return this.#client.makeBidiStreamRequest(
      method.path,
      (fields: Fields) => encode(method.request, fields),
      (frame: Buffer): Fields => decode(method.answer, frame),
      new Metadata(),
    );
  }

  /** Bytes as they are, to any path; resolves with the answer's size or `{ error }`. */
  bytes(path: string, request: Buffer): Promise<Fields> {
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        (frame: Buffer): Fields => ({ bytes: frame.length }),
        request,
        new Metadata(),
        { deadline: Date.now() + CALL_MS },
        (error, value) => resolve(error === null ? (value ?? {}) : { error: shownError(error) }),
      );
    });
  }
}

function metadata(header: Header = {}): Metadata {
  const all = new Metadata();
  for (const [name, value] of Object.entries(header)) all.set(name, value);
  return all;
}

const OF_THE_TRANSPORT = ['date', 'server', 'content-type', 'transfer-encoding', 'content-length'];
const DETAILS_MAX = 400;

/** Status, first line of the text, and the trailers that are the protocol's. */
export function shownError(error: ServiceError): Fields {
  const trailers = Object.entries(error.metadata.getMap()).filter(
    ([name]) => !OF_THE_TRANSPORT.includes(name),
  );
  return {
    grpcCode: `${error.code} ${status[error.code]}`,
    details: error.details.split('\n')[0]?.slice(0, DETAILS_MAX) ?? '',
    metadata: Object.fromEntries(trailers.map(([name, value]) => [name, String(value)])),
  };
}
