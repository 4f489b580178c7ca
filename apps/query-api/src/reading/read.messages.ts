import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { ReadModelReader } from './read-model-reader';
import type { DocumentRequest, Found, Listed, ListRequest } from './read-model-reader';
import type { Freshness } from './freshness';
import type { Progress } from './progress';

export class ReadDocument<Document extends object> {
  constructor(readonly request: DocumentRequest<Document>) {}
}

@QueryHandler(ReadDocument)
export class ReadDocumentHandler implements IQueryHandler<ReadDocument<object>> {
  constructor(private readonly reader: ReadModelReader) {}

  execute({ request }: ReadDocument<object>): Promise<Found<object>> {
    return this.reader.document(request);
  }
}

export class ReadList<Document extends object> {
  constructor(readonly request: ListRequest<Document>) {}
}

@QueryHandler(ReadList)
export class ReadListHandler implements IQueryHandler<ReadList<object>> {
  constructor(private readonly reader: ReadModelReader) {}

  execute({ request }: ReadList<object>): Promise<Listed<object>> {
    return this.reader.list(request);
  }
}

export class ReadProgress {
  constructor(
    readonly fresh: Freshness,
    readonly collections: readonly string[],
  ) {}
}

@QueryHandler(ReadProgress)
export class ReadProgressHandler implements IQueryHandler<ReadProgress> {
  constructor(private readonly reader: ReadModelReader) {}

  execute({ fresh, collections }: ReadProgress): Promise<Progress> {
    return this.reader.progress(fresh, collections);
  }
}
