import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Problem, encodeCursor, parseCursor } from '@wagerlog/http';
import type { Code } from '@wagerlog/http';
import type { Kept, Match } from '@wagerlog/mongo';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { freshnessOf } from '../reading/freshness';
import type { Freshness } from '../reading/freshness';
import { ReadDocument, ReadList } from '../reading/read.messages';
import type {
  DocumentRequest,
  Found,
  Listed,
  ListRequest,
  Model,
} from '../reading/read-model-reader';
import { Answers } from './answers';
import { noQuery, queryOf } from './query';
import { StoreIdentity } from './store-identity';

export interface Single<Document extends object> extends Omit<
  DocumentRequest<Document>,
  'fresh' | 'key'
> {
  /** `undefined`: what stands in the path is no id. */
  readonly key: string | undefined;
  /** Answered with 404, also for a document the caller may not know of. */
  readonly unknown: Code;
  readonly isVisible?: (document: Document) => boolean;
  readonly present: (document: Document) => object;
}

export interface Page<Document extends object> {
  readonly model: Model<Document>;
  /** Names the list with its filters: a cursor of another one is refused. */
  readonly list: string;
  readonly match: Match;
  readonly sortBy: string;
  readonly direction: 'ascending' | 'descending';
  readonly streams?: readonly string[];
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const cursorKey = z.tuple([z.union([z.string().max(200), z.int()])]);

/** What all reads have in common: freshness, ownership, pages, the answer's form. */
@Injectable()
export class Reads {
  constructor(
    private readonly queries: QueryBus,
    private readonly identity: StoreIdentity,
    readonly answers: Answers,
  ) {}

  fresh(request: FastifyRequest, minPosition: string | undefined): Freshness {
    return freshnessOf(request, this.identity.require(), minPosition);
  }

  /** Answers with one document. */
  async one<Document extends object>(
    request: FastifyRequest,
    reply: FastifyReply,
    single: Single<Document>,
  ): Promise<void> {
    const fresh = this.fresh(request, queryOf(request, noQuery).minPosition);
    const { document, asOf, version } = await this.visible(fresh, single);
    this.answers.send(reply, { body: single.present(document), asOf, version });
  }

  /** The document, if it is there and the caller may know; waits alike in any case. */
  async visible<Document extends object>(
    fresh: Freshness,
    { model, key, streams, unknown, isVisible = () => true }: Omit<Single<Document>, 'present'>,
  ) {
    if (key === undefined) throw new Problem(unknown);
    const { kept, asOf } = await this.queries.execute<ReadDocument<Document>, Found<Document>>(
      new ReadDocument({ model, key, streams, fresh }),
    );
    if (kept === undefined || !isVisible(kept.document)) throw new Problem(unknown);
    return { document: kept.document, asOf, version: kept.position };
  }

  /** One page, with the cursor of the next if there is one. */
  async page<Document extends object>(fresh: Freshness, page: Page<Document>) {
    const { model, list, match, sortBy, direction, streams, limit, cursor } = page;
    const after = cursor === undefined ? undefined : parseCursor(cursor, list, cursorKey)[0];
    const query = {
      ...{ match, sortBy, direction, limit: limit + 1 },
      ...(after !== undefined && { after }),
    };
    const listed = await this.list(fresh, { model, query, ...(streams && { streams }) });
    const kept = listed.kept.slice(0, limit);
    const next = listed.kept.length > limit ? { next: cursorAt(list, kept.at(-1), sortBy) } : {};
    return { documents: kept.map(({ document }) => document), asOf: listed.asOf, next };
  }

  list<Document extends object>(
    fresh: Freshness,
    request: Omit<ListRequest<Document>, 'fresh'>,
  ): Promise<Listed<Document>> {
    return this.queries.execute(new ReadList<Document>({ ...request, fresh }));
  }
}

const cursorAt = (list: string, last: Kept | undefined, sortBy: string): string => {
  const key = (last?.document as { readonly [field: string]: string | number })[sortBy];
  return encodeCursor(list, [key ?? '']);
};
