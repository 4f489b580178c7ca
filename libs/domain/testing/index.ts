export * from './account-samples';
export * from './market-samples';
export { at, foldedPast, momentAfter, noon, specificationOf } from './specification';
export type { Past } from './specification';
export { accountSamples, marketSamples, settlementSamples } from './stored-samples';
