import { Context } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import { $replaceWith } from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import * as query from 'mingo/operators/query';
import type { Options } from 'mingo/types';
import { ACCUMULATORS, EXPRESSIONS } from './expression-operators';

/**
 * mingo's operators, with ours in their place where numbers and orders must be MongoDB's. The
 * context is put together here: the one of mingo's main entry lets its own operators win.
 */
export const ENGINE = {
  context: Context.init({
    accumulator: { ...accumulators, ...ACCUMULATORS },
    expression: { ...expressions, ...EXPRESSIONS },
    pipeline: { $replaceWith },
    projection: { ...projection },
    query: { ...query },
  }),
  scriptEnabled: false,
} satisfies Partial<Options>;
