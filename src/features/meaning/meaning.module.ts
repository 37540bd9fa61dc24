import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Embedder } from '../../../libs/embeddings/embedder';
import { QueryVectors } from '../../../libs/embeddings/query-vectors';
import type { EmbeddedSpaces } from './embedded-spaces';
import { ActiveModel } from './active-model';
import { EmbeddingModels } from './embedding-models';
import { MeaningStatusReader, type Install } from './meaning-status';
import { MeaningController } from './pages/meaning.controller';
import { Pace } from './pace';
import { QueryEmbedder, type OpenFormer } from './query-embedder';
import { SearchActivity } from './search-activity';
import { VectorMaker } from './vector-maker';
import { VectorStore } from './vector-store';

export interface MeaningModuleOptions {
  /** Whoever opened it closes it. */
  readonly embedder: Embedder;
  readonly spaces: EmbeddedSpaces;
  readonly openFormer: OpenFormer;
  /** How a model that is to be switched on gets onto this machine. */
  readonly install: () => Install | undefined;
  /** How long a search waits for its vector, in milliseconds. */
  readonly deadlineMs: number;
  readonly report: (text: string) => void;
}

/** The model of meaning and the vectors of the texts. Global: searches ask it for the vectors of queries. */
@Module({})
export class MeaningModule {
  static forRoot({
    embedder,
    spaces,
    openFormer,
    install,
    deadlineMs,
    report,
  }: MeaningModuleOptions): DynamicModule {
    const providers: Provider[] = [
      { provide: Embedder, useValue: embedder },
      {
        provide: EmbeddingModels,
        inject: [DataSource],
        useFactory: (dataSource: DataSource) => new EmbeddingModels(dataSource),
      },
      {
        provide: VectorStore,
        inject: [DataSource],
        useFactory: (dataSource: DataSource) => new VectorStore(dataSource, spaces),
      },
      {
        provide: ActiveModel,
        inject: [EmbeddingModels],
        useFactory: (models: EmbeddingModels) => new ActiveModel(models),
      },
      {
        provide: QueryEmbedder,
        inject: [ActiveModel],
        useFactory: (active: ActiveModel) => new QueryEmbedder(embedder, active, openFormer),
      },
      {
        provide: SearchActivity,
        inject: [DataSource],
        useFactory: (dataSource: DataSource) => new SearchActivity(dataSource),
      },
      {
        provide: QueryVectors,
        inject: [QueryEmbedder],
        useFactory: (queries: QueryEmbedder) => new QueryVectors(queries, { deadlineMs }),
      },
      {
        provide: Pace,
        inject: [SearchActivity],
        useFactory: (searches: SearchActivity) => new Pace({ searches }),
      },
      {
        provide: VectorMaker,
        inject: [EmbeddingModels, VectorStore, Pace],
        useFactory: (models: EmbeddingModels, store: VectorStore, pace: Pace) =>
          new VectorMaker({ embedder, models, store, pace, log: report }),
      },
      {
        provide: MeaningStatusReader,
        inject: [EmbeddingModels, VectorStore],
        useFactory: (models: EmbeddingModels, store: VectorStore) =>
          new MeaningStatusReader({
            models,
            store,
            spaces,
            embedder,
            configured: () => embedder.health().state !== 'off',
            install,
          }),
      },
    ];
    return {
      module: MeaningModule,
      global: true,
      controllers: [MeaningController],
      providers,
      exports: providers.map((provider) => ('provide' in provider ? provider.provide : provider)),
    };
  }
}
