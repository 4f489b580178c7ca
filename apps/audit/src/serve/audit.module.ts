import { type DynamicModule, Module } from '@nestjs/common';
import type { EventStore } from '@wagerlog/eventstore';
import { AsOfPosition } from './as-of-position';
import { StreamsController } from './streams.controller';
import { eventStoreToken } from './tokens';
import { VerificationController } from './verification.controller';
import { Verifications } from './verifications';

/** The audit view over one event store. */
@Module({})
export class AuditModule {
  static over(store: EventStore, asOfPosition: AsOfPosition): DynamicModule {
    return {
      module: AuditModule,
      controllers: [StreamsController, VerificationController],
      providers: [
        { provide: eventStoreToken, useValue: store },
        { provide: AsOfPosition, useValue: asOfPosition },
        { provide: Verifications, useFactory: () => new Verifications(store) },
      ],
    };
  }
}
