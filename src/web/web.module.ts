import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { WebSettings } from './web-settings';
import { WebController } from './web.controller';

export interface WebOptions {
  readonly imports?: DynamicModule['imports'];
  readonly settings: Pick<FactoryProvider<WebSettings>, 'inject' | 'useFactory'>;
}

/** Routes of the frame itself: `/preferences` and `/opensearch.xml`. */
@Module({})
export class WebModule {
  static forRoot(options: WebOptions): DynamicModule {
    return {
      module: WebModule,
      imports: options.imports ?? [],
      controllers: [WebController],
      providers: [{ provide: WebSettings, ...options.settings }],
    };
  }
}
