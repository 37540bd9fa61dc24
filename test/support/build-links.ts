import { ClustersReader } from '../../src/features/clusters/clusters.api';
import { LinkTrust } from '../../src/features/links/link-trust';
import type { LinkKind } from '../../src/features/links/link-kinds';
import { LinksReader } from '../../src/features/links/links-reader';
import { LinkUnits } from '../../src/features/links/write/link-units';
import { LinkWriter } from '../../src/features/links/write/link-writer';
import type { Viewer } from '../../src/kernel/viewer';
import type { Build, BuiltItem } from './build';

/** Links between what a `Build` made, through the services people link through. */
export class BuildLinks {
  readonly units: LinkUnits;
  readonly writer: LinkWriter;
  readonly reader: LinksReader;
  readonly trust: LinkTrust;
  readonly clusters: ClustersReader;

  constructor(readonly build: Build) {
    this.units = new LinkUnits(build.dataSource);
    this.trust = new LinkTrust(build.dataSource);
    this.writer = new LinkWriter(this.units, this.trust);
    this.reader = new LinksReader(build.dataSource);
    this.clusters = new ClustersReader(build.dataSource);
  }

  /** By a fresh curator unless somebody is named; confirmed unless he may not. */
  async link(
    from: BuiltItem,
    kind: LinkKind,
    to: BuiltItem,
    by?: Viewer,
  ): Promise<{ id: string; curator: Viewer }> {
    const curator = by ?? (await this.build.viewer('curator'));
    const { id } = await this.writer.create(curator, from.id, { kind, to: to.id });
    return { id, curator };
  }

  /** The items of each cluster, both sorted: what a walk over the graph must give too. */
  async groups(): Promise<string[][]> {
    const rows = await this.build.dataSource.query<{ ids: string[] }[]>(
      `SELECT array_agg(id ORDER BY id) AS ids FROM items WHERE cluster_id IS NOT NULL
        GROUP BY cluster_id ORDER BY min(id::text)`,
    );
    return rows.map((row) => row.ids);
  }
}
