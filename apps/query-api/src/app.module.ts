import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Mongo } from '@wagerlog/mongo';
import { AccountsController } from './accounts/accounts.controller';
import { BetsController } from './bets/bets.controller';
import { ChangeSource } from './changes/change-source';
import { ChangeStreams } from './changes/change-streams';
import { ChangesController } from './changes/changes.controller';
import { OperationsController } from './desk/operations.controller';
import { SettlementsController } from './desk/settlements.controller';
import { TotalsController } from './desk/totals.controller';
import { Answers } from './edge/answers';
import { Reads } from './edge/reads';
import { StoreIdentity } from './edge/store-identity';
import { mongoToken } from './edge/tokens';
import { MarketsController } from './markets/markets.controller';
import { CheckpointWatch } from './reading/checkpoint-watch';
import { ReadDocumentHandler, ReadListHandler, ReadProgressHandler } from './reading/read.messages';
import { ReadModelReader } from './reading/read-model-reader';

export interface Opened {
  readonly mongo: Mongo;
  readonly identity: StoreIdentity;
  readonly watch: CheckpointWatch;
  readonly streams: ChangeStreams;
}

/** Routes and handlers over what the process has opened. */
@Module({})
export class AppModule {
  static over({ mongo, identity, watch, streams }: Opened): DynamicModule {
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        AccountsController,
        BetsController,
        MarketsController,
        TotalsController,
        SettlementsController,
        OperationsController,
        ChangesController,
      ],
      providers: [
        Reads,
        ReadDocumentHandler,
        ReadListHandler,
        ReadProgressHandler,
        { provide: Answers, useFactory: () => new Answers(identity) },
        {
          provide: ChangeSource,
          inject: [Answers],
          useFactory: (answers: Answers) => new ChangeSource(mongo, watch, answers),
        },
        { provide: ReadModelReader, useFactory: () => new ReadModelReader(mongo, watch) },
        { provide: StoreIdentity, useValue: identity },
        { provide: CheckpointWatch, useValue: watch },
        { provide: ChangeStreams, useValue: streams },
        { provide: mongoToken, useValue: mongo },
      ],
    };
  }
}
