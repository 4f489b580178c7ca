import { badValue, CommandError } from '../../errors';
import { encode, isDocument } from '../../bson/document';
import type { Document } from '../../bson/document';
import { isNumeric, toNumber } from '../../bson/number';
import { find } from '../../query/find';
import type { Finding } from '../../query/find';
import { checkPipeline, runPipeline } from '../../language/pipeline';
import { collectionName, countOption, documentOption, existing, requiredField } from '../command';
import type { Command, CommandHandler, Server } from '../command';
import { sourceCheck } from './source';

const aggregate: CommandHandler = (command, server) => {
  const { body, database } = command;
  if (!isDocument(body['cursor'])) {
    throw new CommandError('FailedToParse', "The 'cursor' option is required");
  }
  const { finding, rest } = leadingFind(command, server);
  const documents =
    rest.length === 0
      ? bytesOf(finding)
      : runPipeline(documentsOf(finding), rest, command.now).map(encode);
  command.timeLimit?.check();
  return server.cursors.first(`${database}.${collectionName(command)}`, documents, {
    batchSize: countOption(documentOption(body, 'cursor'), 'batchSize'),
    timeLimit: command.timeLimit,
    checkSource: sourceCheck(command, server, finding),
  });
};

function* bytesOf({ found }: Finding): Generator<Buffer> {
  for (const { bytes } of found) yield bytes;
}

function* documentsOf({ found }: Finding): Generator<Document> {
  for (const { document } of found) yield document;
}

/** The stages at the start that a find with an index answers: match, sort, skip, limit. */
export function leadingFind(
  command: Command,
  server: Server,
): { readonly finding: Finding; readonly rest: readonly Document[] } {
  const stages = [...checkPipeline(requiredField(command.body, 'pipeline'))];
  const take = (name: string): unknown =>
    stages[0] !== undefined && name in stages[0] ? stages.shift()?.[name] : undefined;
  const filter = documentIn(take('$match'));
  const sort = documentIn(take('$sort'));
  const skip = countIn(take('$skip'), 0);
  const limit = countIn(take('$limit'), 1);
  const { now, timeLimit } = command;
  const request = { filter, sort, skip, limit, hint: command.body['hint'], now, timeLimit };
  const finding = find(server.store, existing(command, server), request);
  return { finding, rest: stages };
}

function documentIn(value: unknown): Document {
  if (value === undefined) return {};
  if (isDocument(value)) return value;
  throw new CommandError('TypeMismatch', 'a stage expects an object');
}

function countIn(value: unknown, least: number): number | undefined {
  if (value === undefined) return undefined;
  const count = isNumeric(value) ? toNumber(value) : NaN;
  if (Number.isInteger(count) && count >= least) return count;
  throw badValue(`$skip and $limit expect a whole number of at least ${least}`);
}

export const AGGREGATE_COMMANDS: Readonly<Record<string, CommandHandler>> = { aggregate };
