import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { QueryVectors } from '../../../libs/embeddings/query-vectors';
import { SearchEngine } from '../../../libs/search-engine/search-engine';
import { ClustersReader } from '../clusters/clusters.api';
import { SearchActivity } from '../meaning/meaning.api';
import { RevocationPort } from '../items/items.api';
import { SearchController } from './http/search.controller';
import { BestBetReader } from './best-bet';
import { DocumentReader } from './document-reader';
import { FreshTexts, type FreshShelf } from './fresh-texts';
import { IndexKeeper } from './index-keeper';
import { SearchPagesController } from './pages/search-pages.controller';
import { ProductNames } from './product-names';
import { SearchMeaning } from './search-meaning';
import { SearchObserver } from './search-observer';
import { QuietMoment } from './quiet-moment';
import { SearchRecords } from './search-records';
import { SearchService } from './search.service';
import { SimilarService } from './similar.service';
import { RANKING_WEIGHTS } from './ranking-weights';
import { ElectedSearch } from './votes/elected-search';
import type { VoteWeights } from '../../../libs/search-engine/analysis/votes';

export interface SearchModuleOptions {
  /** Answers searches. */
  readonly engine: SearchEngine;
  /** Several processes use the index. */
  readonly shared?: boolean;
  /** Shows what a shared index does not have yet. */
  readonly overlay?: FreshShelf;
  readonly report: (text: string) => void;
  /** How much the solutions of similar questions count. */
  readonly votes?: VoteWeights;
}

/** Everything that searches. Global, because writing revokes through it. */
@Module({})
export class SearchModule {
  static forRoot(options: SearchModuleOptions): DynamicModule {
    const { engine, votes = RANKING_WEIGHTS.votes } = options;
    const providers: Provider[] = [
      { provide: SearchEngine, useValue: options.engine },
      {
        provide: SearchMeaning,
        inject: [
          DataSource,
          { token: QueryVectors, optional: true },
          { token: SearchActivity, optional: true },
        ],
        useFactory: (dataSource: DataSource, queries?: QueryVectors, activity?: SearchActivity) =>
          queries ? new SearchMeaning(dataSource, queries, activity) : null,
      },
      {
        provide: FreshTexts,
        inject: [DataSource, SearchMeaning],
        useFactory: (dataSource: DataSource, meaning: SearchMeaning | null) =>
          freshTexts(options, dataSource, meaning),
      },
      {
        provide: IndexKeeper,
        inject: [DataSource, FreshTexts, SearchMeaning],
        useFactory: (
          dataSource: DataSource,
          fresh: FreshTexts | null,
          meaning: SearchMeaning | null,
        ) =>
          new IndexKeeper(options.engine, dataSource, options.report, {
            ...(options.shared ? { shared: true } : {}),
            ...(fresh ? { fresh } : {}),
            ...(meaning ? { meaning } : {}),
          }),
      },
      { provide: RevocationPort, useExisting: IndexKeeper },
      {
        provide: SearchRecords,
        inject: [DataSource],
        useFactory: (dataSource: DataSource) => new SearchRecords(dataSource, options.report),
      },
      {
        provide: QuietMoment,
        inject: [SearchRecords],
        useFactory: (records: SearchRecords) =>
          new QuietMoment(records, options.shared ? () => records.newestAgeMs() : undefined),
      },
      {
        provide: SearchService,
        inject: [
          IndexKeeper,
          DataSource,
          SearchRecords,
          SearchMeaning,
          { token: SearchObserver, optional: true },
        ],
        useFactory: (
          keeper: IndexKeeper,
          dataSource: DataSource,
          records: SearchRecords,
          meaning: SearchMeaning | null,
          observer?: SearchObserver,
        ) => {
          const elected = new ElectedSearch(engine, dataSource, votes);
          return new SearchService({
            engine,
            elected,
            clusters: new ClustersReader(dataSource),
            keeper,
            dataSource,
            records,
            observer,
            ...(meaning ? { meaning } : {}),
          });
        },
      },
      {
        provide: ProductNames,
        inject: [DataSource],
        useFactory: (dataSource: DataSource) => new ProductNames(dataSource),
      },
      {
        provide: BestBetReader,
        inject: [DataSource],
        useFactory: (dataSource: DataSource) => new BestBetReader(dataSource),
      },
      {
        provide: SimilarService,
        inject: [DataSource, SearchMeaning],
        useFactory: (dataSource: DataSource, meaning: SearchMeaning | null) =>
          new SimilarService(engine, dataSource, votes, meaning ?? undefined),
      },
    ];
    return {
      module: SearchModule,
      global: true,
      controllers: [SearchController, SearchPagesController],
      providers,
      exports: providers.map((provider) => ('provide' in provider ? provider.provide : provider)),
    };
  }
}

/** Null where no shelf is: then nobody is to be told of fresh texts. */
const freshTexts = (
  { overlay, report }: SearchModuleOptions,
  dataSource: DataSource,
  meaning: SearchMeaning | null,
): FreshTexts | null =>
  overlay
    ? new FreshTexts(
        overlay,
        dataSource,
        new DocumentReader(dataSource, meaning ?? undefined),
        report,
      )
    : null;
