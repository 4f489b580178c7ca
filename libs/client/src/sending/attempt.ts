import { ProblemError } from './outcome';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One answer, read to its end, or the lack of one. */
export type Answer =
  | {
      readonly kind: 'done';
      readonly status: number;
      readonly headers: Headers;
      readonly body: unknown;
    }
  | { readonly kind: 'problem'; readonly error: ProblemError; readonly headers: Headers }
  | { readonly kind: 'lost'; readonly cause: unknown; readonly sent: boolean };

/** Sends the request once. An answer cut off in its body is a lost answer, whatever its status. */
export const attempt = async (
  fetch: Fetch,
  request: Request,
  timeoutMs: number,
): Promise<Answer> => {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new Error(`no answer in ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    const { url, ...init } = request;
    const response = await fetch(url, { ...init, signal: controller.signal, redirect: 'error' });
    return judge(response, await response.text());
  } catch (cause) {
    return { kind: 'lost', cause, sent: !wasNeverSent(cause) };
  } finally {
    clearTimeout(timer);
  }
};

const judge = ({ status, headers }: Response, text: string): Answer => {
  const body = parsed(text);
  if (body === undefined && (status < 400 || status === 422 || status >= 500)) {
    return { kind: 'lost', cause: new Error(`answer ${status} without a whole body`), sent: true };
  }
  if (status < 300) return { kind: 'done', status, headers, body };
  return { kind: 'problem', error: new ProblemError({ status, body, headers }), headers };
};

/** `undefined` is no JSON value, so it can stand for a text that is none. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Node says why a connection was not made; a browser does not, and its failures stay in doubt. */
const wasNeverSent = (error: unknown): boolean => {
  const code = member(member(error, 'cause') ?? error, 'code');
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
};

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
