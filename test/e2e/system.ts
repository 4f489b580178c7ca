import { castOf, type Cast } from '../systems/cast';

/** The folder of the system that all end-to-end tests share. */
export const dataFolder = (): string => {
  const folder = process.env['WAGERLOG_E2E_DATA'];
  if (!folder) throw new Error('no system was started for the end-to-end tests');
  return folder;
};

export const cast = (): Cast => castOf(dataFolder());

interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request below the client library, to see the answer itself. */
export const call = async (url: string, { method = 'GET', headers = {}, body }: Call = {}) => {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown>,
  };
};
