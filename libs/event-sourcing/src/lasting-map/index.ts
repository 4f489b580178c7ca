export { readText, readUint, writeText, writeUint } from './bytes';
export type { Sink, Source } from './bytes';
export { lastingMap } from './lasting-map';
export type { LastingMap, Parts } from './lasting-map';
export type { Packing } from './packing';
