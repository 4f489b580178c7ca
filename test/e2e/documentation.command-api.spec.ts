import { commandRoutes } from './command-routes';
import { call, cast } from './system';

const { system } = cast();
const url = (path: string) => `${system.commandApi}${path}`;

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly parameters?: readonly { readonly name: string }[] }>>
    >
  >;
}

describe('the documentation of the command side', () => {
  it('lists its routes and no others, with the keys they require', async () => {
    const { paths } = (await call(url('/openapi.json'))).body as unknown as Document;
    const listed = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [] }]) => {
        const keyed = parameters.some(({ name }) => name === 'Idempotency-Key');
        return `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}${keyed ? ' keyed' : ''}`;
      }),
    );
    const known = commandRoutes.map(({ method, path, keyed }) => {
      const pattern = path.replace(/\{\w+\}/g, '{}').replace('/limits/stake', '/limits/{}');
      return `${method} ${pattern}${keyed === true ? ' keyed' : ''}`;
    });
    expect(listed.sort()).toEqual(known.sort());
  });

  it('is a page that loads what it names', async () => {
    const page = await (await fetch(url('/docs'))).text();
    const scripts = [...page.matchAll(/(?:src|href)="\.\/(docs\/[^"]+)"/g)].map(([, path]) => path);
    expect(scripts.length).toBeGreaterThan(2);
    for (const path of scripts) {
      expect({ path, status: (await fetch(url(`/${path}`))).status }).toEqual({
        path,
        status: 200,
      });
    }
  });

  it('needs no token, as health does not', async () => {
    expect((await call(url('/health/live'))).body).toEqual({ status: 'live' });
    expect((await call(url('/health/ready'))).body).toEqual({
      ready: true,
      dependencies: {
        eventstore: { ready: true },
        clock: { ready: true },
        identity: { ready: true },
      },
    });
  });

  it('does not show metrics on the public port', async () => {
    expect((await call(url('/metrics'))).status).toBe(404);
  });
});
