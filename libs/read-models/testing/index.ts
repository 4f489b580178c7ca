export { describeProjection, fold } from './describe-projection';
export * from './samples';
export { inOrder, recorded } from './recorded';
