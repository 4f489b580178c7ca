import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { EventStore } from '@wagerlog/eventstore';
import type { Placement } from '@wagerlog/placement';
import { AccountHandler } from './accounts/account.handler';
import { AccountsController } from './accounts/accounts.controller';
import { BetsController } from './bets/bets.controller';
import { PlaceBetHandler } from './bets/place-bet.handler';
import { Answers } from './edge/answers';
import { StoreIdentity } from './edge/store-identity';
import { eventStoreToken, placementToken, settingsToken } from './edge/tokens';
import { EndingsController } from './markets/endings.controller';
import { MarketHandler } from './markets/market.handler';
import { MarketsController } from './markets/markets.controller';
import { PublishPricesHandler } from './markets/publish-prices.handler';
import { QuoteHandler } from './markets/quote.handler';
import type { CommandApiSettings } from './settings';

export interface Opened {
  readonly settings: CommandApiSettings;
  readonly store: EventStore;
  readonly placement: Placement;
  readonly identity: StoreIdentity;
}

/** Routes and handlers over what the process has opened. */
@Module({})
export class AppModule {
  static over({ settings, store, placement, identity }: Opened): DynamicModule {
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [AccountsController, BetsController, MarketsController, EndingsController],
      providers: [
        Answers,
        AccountHandler,
        PlaceBetHandler,
        MarketHandler,
        PublishPricesHandler,
        QuoteHandler,
        { provide: StoreIdentity, useValue: identity },
        { provide: eventStoreToken, useValue: store },
        { provide: placementToken, useValue: placement },
        { provide: settingsToken, useValue: settings },
      ],
    };
  }
}
