import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { compileExpression } from './expression';
import { compileFilter } from './filter';
import { isInclusion, parseProjection } from './projection-spec';
import type { Rule, Rules } from './projection-spec';

type Projection = (document: Document) => Document;

/** `undefined` when nothing is to be projected. */
export function compileProjection(projection: Document, now: Date): Projection | undefined {
  if (Object.keys(projection).length === 0) return undefined;
  const rules = parseProjection(projection);
  const keeps = isInclusion(rules);
  const tree = treeOf(rules, keeps);
  const additions = additionsOf(rules, now);
  return (document) => {
    const result = project(document, tree, keeps);
    for (const { path, value } of additions) add(result, path, value(document));
    return result;
  };
}

/** What becomes of a field, or of the fields inside it. */
type Node = Rule | Tree;
interface Tree {
  readonly kind: 'tree';
  readonly fields: ReadonlyMap<string, Node>;
}

/** Computed fields are added at the end; here they only stand in the way of what was there. */
function treeOf(rules: Rules, keeps: boolean): Tree {
  const root = new Map<string, Node>();
  if (keeps && !rules.has('_id')) root.set('_id', { kind: 'include' });
  for (const [path, rule] of rules) {
    insert(root, path, isAddition(rule) ? { kind: 'exclude' } : rule);
  }
  return { kind: 'tree', fields: root };
}

function insert(fields: Map<string, Node>, path: string, rule: Rule): void {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    fields.set(name, rule);
    return;
  }
  const known = fields.get(name);
  const inner = new Map(known?.kind === 'tree' ? known.fields : []);
  insert(inner, rest.join('.'), rule);
  fields.set(name, { kind: 'tree', fields: inner });
}

const isAddition = ({ kind }: Rule): boolean => kind === 'compute' || kind === 'elemMatch';

function project(document: Document, { fields }: Tree, keeps: boolean): Document {
  return Object.fromEntries(
    Object.entries(document)
      .map(([name, value]) => [name, projectField(value, fields.get(name), keeps)] as const)
      .filter(([, value]) => value !== undefined),
  );
}

/** `undefined` for a field that is left out. */
function projectField(value: unknown, node: Node | undefined, keeps: boolean): unknown {
  switch (node?.kind) {
    case undefined:
      return keeps ? undefined : value;
    case 'include':
      return value;
    case 'tree':
      return inside(value, node, keeps);
    case 'slice':
      return Array.isArray(value) ? slice(value, node.from, node.count) : value;
    default:
      return undefined;
  }
}

/** Arrays are entered; a plain value has no fields, so an inclusion leaves it out. */
function inside(value: unknown, tree: Tree, keeps: boolean): unknown {
  if (Array.isArray(value)) {
    return value
      .map((element: unknown) => inside(element, tree, keeps))
      .filter((element) => element !== undefined);
  }
  if (isDocument(value)) return project(value, tree, keeps);
  return keeps ? undefined : value;
}

function slice(values: readonly unknown[], from: number, count: number): readonly unknown[] {
  const start = from < 0 ? Math.max(0, values.length + from) : from;
  return values.slice(start, start + count);
}

interface Addition {
  readonly path: readonly string[];
  readonly value: (document: Document) => unknown;
}

function additionsOf(rules: Rules, now: Date): readonly Addition[] {
  return [...rules].flatMap(([name, rule]): readonly Addition[] => {
    const path = name.split('.');
    if (rule.kind === 'compute') return [{ path, value: compileExpression(rule.expression, now) }];
    return rule.kind === 'elemMatch' ? [{ path, value: firstMatch(name, rule.filter, now) }] : [];
  });
}

/** The first element that matches, alone in its array. */
function firstMatch(name: string, filter: Document, now: Date): Addition['value'] {
  const matches = compileFilter({ list: { $elemMatch: filter } }, now);
  return (document) => {
    const values = document[name];
    const first = (Array.isArray(values) ? values : []).findIndex((v) => matches({ list: [v] }));
    return first < 0 ? undefined : [(values as readonly unknown[])[first]];
  };
}

/** Sets a field of a document, or of every document in an array. */
function add(container: Document, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (value === undefined) return;
  if (rest.length === 0) {
    container[name] = value;
    return;
  }
  const inner = container[name];
  if (Array.isArray(inner)) {
    container[name] = inner.map((element: unknown) => added(element, rest, value));
  } else container[name] = added(inner, rest, value);
}

function added(value: unknown, path: readonly string[], addition: unknown): Document {
  const document = isDocument(value) ? { ...value } : {};
  add(document, path, addition);
  return document;
}
