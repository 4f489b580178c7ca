import { Aggregator } from 'mingo/aggregator';
import { badValue, CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';
import { ENGINE } from './engine';

/** An aggregation expression, compiled once for many documents. */
export function compileExpression(expression: unknown, now: Date): (document: Document) => unknown {
  const stage = { $replaceWith: { value: bindNow(expression, now) } };
  const aggregator = new Aggregator([stage], ENGINE);
  return (document) => withOwnErrors(() => aggregator.run<Document>([document])[0]?.['value']);
}

/** `$$NOW` is one instant for the whole command, from the database's clock. */
export function bindNow(expression: unknown, now: Date): unknown {
  if (expression === '$$NOW') return now;
  if (Array.isArray(expression)) return expression.map((each) => bindNow(each, now));
  if (!isDocument(expression)) return expression;
  return Object.fromEntries(
    Object.entries(expression).map(([name, each]) => [
      name,
      name === '$literal' ? each : bindNow(each, now),
    ]),
  );
}

/** False are only: false, 0, null and missing. */
export const isTruthy = (value: unknown): boolean =>
  isNumeric(value)
    ? toNumber(value) !== 0
    : value !== false && value !== null && value !== undefined;

/** mingo throws when it cannot evaluate what the client asked for: the client's mistake, not ours. */
export function withOwnErrors<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw badValue(error instanceof Error ? error.message : String(error));
  }
}
