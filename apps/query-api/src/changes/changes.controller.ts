import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { Position } from '@wagerlog/event-sourcing';
import { Problem, callerOf, idField, parseQuery, positionOfStore } from '@wagerlog/http';
import type { Principal, Role } from '@wagerlog/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readersOf } from '../edge/roles';
import { Route } from '../edge/route';
import { StoreIdentity } from '../edge/store-identity';
import { ChangeSource } from './change-source';
import type { Followed } from './change-source';
import { ChangeStreams } from './change-streams';
import { changingModels } from './changing-models';
import type { ChangingModel } from './changing-models';
import { EventStream } from './event-stream';

const keyField = z.string().regex(/^[A-Za-z0-9_/-]{1,140}$/, 'is not a key');
const changesQuery = z.strictObject({ key: keyField.optional() });

@Controller('v1/changes')
export class ChangesController {
  constructor(
    private readonly source: ChangeSource,
    private readonly streams: ChangeStreams,
    private readonly identity: StoreIdentity,
  ) {}

  @Get(':readModel')
  @Route({
    summary: 'Changed documents as they come (Server-Sent Events)',
    roles: readersOf.market,
    parameter: 'readModel',
    query: changesQuery,
    answer: z.string().describe('id: where to resume; event: change; data: the document'),
    endless: true,
  })
  async changes(
    @Param('readModel') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const followed = followedBy(request, name);
    const resumed = resumedFrom(request, this.identity.require());
    this.streams.admit();
    const open = () => new EventStream(reply);
    const { stream, send } = await this.source.begin(followed, resumed, open);
    await this.streams.run(stream, send);
  }
}

const followedBy = (request: FastifyRequest, name: string): Followed => {
  const model = changingModels.get(name);
  if (model === undefined && name !== 'operations') throw new Problem('NOT_FOUND');
  const caller = callerOf(request);
  requireRole(caller, model?.roles ?? readersOf.operations);
  const { key } = parseQuery(changesQuery, request.query);
  return model === undefined ? { model, key } : { model, filter: filterOf(model, caller, key) };
};

const resumedFrom = ({ headers }: FastifyRequest, storeId: string): Position | undefined => {
  const id = headers['last-event-id'];
  return id === undefined ? undefined : positionOfStore(String(id), storeId);
};

const requireRole = ({ role }: Principal, roles: readonly Role[]): void => {
  if (roles.includes(role)) return;
  throw new Problem('FORBIDDEN', { detail: `The role ${role} may not follow this.` });
};

/** A customer follows its own account only: of another's, as of an absent one, nothing ever comes. */
const filterOf = ({ ownedBy }: ChangingModel, caller: Principal, key: string | undefined) => {
  const wanted =
    key === undefined ? {} : { key: { value: key, ...(ownedBy && { field: ownedBy }) } };
  if (caller.role !== 'customer' || ownedBy === undefined) return { match: {}, ...wanted };
  const own = idField.safeParse(caller.accountId);
  if (!own.success) throw new Problem('ACCOUNT_UNKNOWN');
  return { match: { [ownedBy]: own.data }, ...wanted };
};
