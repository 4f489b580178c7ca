export { readText, readUint, writeText, writeUint } from './bytes';
export type { Sink, Source } from './bytes';
export { lastingMap } from './lasting-map';
export type { LastingMap, Packing, Parts } from './lasting-map';
