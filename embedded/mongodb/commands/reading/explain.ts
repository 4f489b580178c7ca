import { badValue, CommandError } from '../../errors';
import { decode, isDocument } from '../../bson/document';
import type { Document } from '../../bson/document';
import { find } from '../../query/find';
import type { Finding } from '../../query/find';
import type { Plan } from '../../query/plan';
import { leadingFind } from './aggregate';
import { batchOf, collectionName, countOption, documentOption, existing } from '../command';
import type { Command, CommandHandler, Server } from '../command';
import { checkOptions } from '../options';
import { findRequest } from './find';

/** The index chosen for a command and what it touches; the command's writes are not done. */
const explain: CommandHandler = (command, server) => {
  const explained = command.body['explain'];
  if (!isDocument(explained)) throw new CommandError('FailedToParse', 'explain needs a command');
  const [name = ''] = Object.keys(explained);
  const verbosity = command.body['verbosity'] ?? 'allPlansExecution';
  if (!VERBOSITIES.has(verbosity)) throw badValue(`'${String(verbosity)}' is no verbosity`);
  checkOptions(name, explained);
  const inner = { ...command, name, body: explained };
  const finding = findingOf(inner, server);
  const queryPlanner = {
    namespace: `${command.database}.${collectionName(inner)}`,
    winningPlan: around(name, winningPlan(finding.plan)),
    rejectedPlans: [],
  };
  const executionStats = verbosity === 'queryPlanner' ? {} : { executionStats: executed(finding) };
  return { explainVersion: '1', queryPlanner, ...executionStats, command: explained, ok: 1 };
};

const VERBOSITIES = new Set<unknown>(['queryPlanner', 'executionStats', 'allPlansExecution']);

/** Reads everything the command would read, and counts it. */
function executed({ found, effort }: Finding): Document {
  let nReturned = 0;
  while (found.next().done !== true) nReturned += 1;
  const { keysExamined, docsExamined } = effort;
  return {
    executionSuccess: true,
    nReturned,
    totalKeysExamined: keysExamined,
    totalDocsExamined: docsExamined,
  };
}

const STAGES: Readonly<Record<string, string>> = {
  update: 'UPDATE',
  findAndModify: 'UPDATE',
  delete: 'DELETE',
  count: 'COUNT',
};

const around = (name: string, plan: Document): Document => {
  const stage = STAGES[name];
  return stage === undefined ? plan : { stage, inputStage: plan };
};

function findingOf(command: Command, server: Server): Finding {
  switch (command.name) {
    case 'find':
      return findFor(command, server, 'filter');
    case 'count':
    case 'distinct':
    case 'findAndModify':
      return findFor(command, server, 'query');
    case 'aggregate':
      return leadingFind(command, server).finding;
    case 'update':
    case 'delete':
      return statementFinding(command, server);
    default:
      throw new CommandError('CommandNotFound', `Explain failed: no such command: ${command.name}`);
  }
}

const findFor = (command: Command, server: Server, filterName: string): Finding =>
  find(server.store, existing(command, server), findRequest(command, filterName));

function statementFinding(command: Command, server: Server): Finding {
  const [bytes] = batchOf(command, `${command.name}s`);
  const statement = bytes === undefined ? {} : decode(bytes);
  return find(server.store, existing(command, server), {
    filter: documentOption(statement, 'q'),
    limit: statement['multi'] === true ? 0 : (countOption(statement, 'limit') ?? 1),
    hint: statement['hint'],
    now: command.now,
  });
}

function winningPlan(plan: Plan | undefined): Document {
  if (plan === undefined) return { stage: 'EOF' };
  const read = readStage(plan);
  return plan.sorted ? read : { stage: 'SORT', inputStage: read };
}

const PRIMARY = { name: '_id_', key: { _id: 1 }, multikey: false };

function readStage({ index, stage, backwards }: Plan): Document {
  const direction = backwards ? 'backward' : 'forward';
  if (stage !== 'IXSCAN') return { stage, direction };
  const { name: indexName, key: keyPattern, multikey: isMultiKey } = index ?? PRIMARY;
  const scan = { stage, indexName, keyPattern, isMultiKey, direction };
  return { stage: 'FETCH', inputStage: scan };
}

export const EXPLAIN_COMMANDS: Readonly<Record<string, CommandHandler>> = { explain };
