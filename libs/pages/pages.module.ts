import { type DynamicModule, type FactoryProvider, Module, type Type } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Flash } from './flash';
import { PageContextSource } from './page-context';
import { PageRenderer } from './page-renderer';
import { PageInterceptor } from './page.interceptor';

export interface PagesOptions {
  /** Modules that export what the source and the flash factory inject. */
  readonly imports?: DynamicModule['imports'];
  readonly source: Type<PageContextSource>;
  /** Makes the `Flash` from the application's secret. */
  readonly flash: Pick<FactoryProvider<Flash>, 'inject' | 'useFactory'>;
}

/** Pages for the whole application: every controller may answer with JSX. */
@Module({})
export class PagesModule {
  static forRoot(options: PagesOptions): DynamicModule {
    return {
      module: PagesModule,
      global: true,
      imports: options.imports ?? [],
      providers: [
        { provide: Flash, ...options.flash },
        { provide: PageContextSource, useClass: options.source },
        {
          provide: PageRenderer,
          inject: [PageContextSource, Flash],
          useFactory: (source: PageContextSource, flash: Flash) => new PageRenderer(source, flash),
        },
        { provide: APP_INTERCEPTOR, useClass: PageInterceptor },
      ],
      exports: [Flash, PageContextSource, PageRenderer],
    };
  }
}
