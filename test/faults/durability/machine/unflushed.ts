import Module from 'node:module';

/**
 * Preloaded into a server (`node --require`) as the positive control of the power cuts: LMDB
 * commits without a flush, so that acknowledged writes are in the page cache only.
 */
interface Loading {
  _load(request: string, ...rest: readonly unknown[]): unknown;
}
type Lmdb = typeof import('lmdb');

const loading = Module as unknown as Loading;
const load = loading._load.bind(Module);

loading._load = (request, ...rest) => {
  const loaded = load(request, ...rest);
  if (request !== 'lmdb') return loaded;
  const lmdb = loaded as Lmdb;
  const open = (options: object): unknown =>
    lmdb.open({ ...options, noSync: true } as Parameters<Lmdb['open']>[0]);
  return { ...lmdb, open };
};
