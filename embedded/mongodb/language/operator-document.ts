import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';

/** Whether an operand holds operators, as in `{ $gt: 1 }`, and is no value to compare with. */
export const isOperatorDocument = (operand: unknown): operand is Document =>
  isDocument(operand) && (Object.keys(operand)[0]?.startsWith('$') ?? false);
