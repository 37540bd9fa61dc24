import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SearchEngine } from '../../../libs/search-engine/search-engine';
import { LinkUnits } from '../links/links.api';
import { QuietMoment } from '../search/search.api';
import { AskingController } from './http/asking.controller';
import { Proposer } from './proposer';
import { ShownWhileAsking } from './shown-while-asking';

/** Links the hub proposes by itself. Global: whoever asks keeps what was shown. */
@Module({})
export class ProposalsModule {
  /** @param options modules that export the items' readers */
  static forRoot(options: { readonly imports: DynamicModule['imports'] }): DynamicModule {
    return {
      module: ProposalsModule,
      global: true,
      imports: options.imports ?? [],
      controllers: [AskingController],
      providers: [
        ShownWhileAsking,
        {
          provide: Proposer,
          inject: [SearchEngine, DataSource, LinkUnits, QuietMoment],
          useFactory: (
            engine: SearchEngine,
            dataSource: DataSource,
            units: LinkUnits,
            quiet: QuietMoment,
          ) => new Proposer(engine, dataSource, units, quiet),
        },
      ],
      exports: [Proposer, ShownWhileAsking],
    };
  }
}
