import { Module, type DynamicModule } from '@nestjs/common';
import { ClusterChanges } from './cluster-changes';
import { ClusterTexts } from './cluster-texts';
import { ClusterTies } from './cluster-ties';
import { ClustersReader } from './clusters-reader';
import { ClustersController } from './http/clusters.controller';
import { MostAsked } from './most-asked';
import { ClusterPagesController } from './pages/cluster-pages.controller';

const SERVICES = [ClustersReader, ClusterTexts, ClusterTies, ClusterChanges, MostAsked];

/** Solution clusters: all items about one problem. Global: pages of items show them. Wants the links, which are global. */
@Module({})
export class ClustersModule {
  /** @param options modules that export what clusters are made of: the items' readers */
  static forRoot(options: { readonly imports: DynamicModule['imports'] }): DynamicModule {
    return {
      module: ClustersModule,
      global: true,
      imports: options.imports ?? [],
      controllers: [ClustersController, ClusterPagesController],
      providers: SERVICES,
      exports: SERVICES,
    };
  }
}
