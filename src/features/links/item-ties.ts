import { Injectable } from '@nestjs/common';
import { itemPath, postPath } from '../../kernel/item-address';
import type { Kind, Space } from '../../kernel/space';
import type { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import { askedAs, ClustersReader, type ClusterView } from '../clusters/clusters.api';
import { ItemLists } from '../items/items.api';
import type { LinkKind } from './link-kinds';
import { LinkTrust } from './link-trust';
import { LinksReader, type LinkRef } from './links-reader';
import { mayDecide } from './links.policy';

/** The other end of a link, seen from the item whose page is read. */
export interface Tie {
  readonly link: string;
  readonly kind: LinkKind;
  /** The item read is the link's `from`. */
  readonly outgoing: boolean;
  readonly title: string;
  readonly lang: string;
  readonly path: string;
  readonly space: Space;
  readonly itemKind: Kind;
  readonly probability: number | null;
  readonly version: number;
}

/** Everything an item's page says about other items, trimmed to its reader. */
export interface ItemTies {
  /** Undefined: for this reader the item is alone. */
  readonly cluster: ClusterView | undefined;
  readonly askedAs: readonly string[];
  readonly replacedBy: readonly Tie[];
  readonly contradicts: readonly Tie[];
  /** Confirmed links of the other kinds, and those of clusters are left to `cluster`. */
  readonly links: readonly Tie[];
  /** For those who decide, the most likely first. */
  readonly proposals: readonly Tie[];
  readonly mayDecide: boolean;
}

const MOST_LINKS = 200;
const MOST_PROPOSALS = 5;
const PER_SPACE = 6;

@Injectable()
export class ItemTiesReader {
  constructor(
    private readonly links: LinksReader,
    private readonly clusters: ClustersReader,
    private readonly items: ItemLists,
    private readonly trust: LinkTrust,
  ) {}

  /** At most eight queries, however much there is. */
  async of(viewer: Viewer, itemId: string): Promise<ItemTies> {
    const scope = scopeOf(viewer);
    const linker = await this.trust.of(viewer);
    const decides = mayDecide(linker);
    const states = decides ? (['confirmed', 'proposed'] as const) : (['confirmed'] as const);
    const [refs, clusters] = await Promise.all([
      this.links.linksOf(scope, [itemId], { states, limit: MOST_LINKS }),
      this.clusters.clustersOf(scope, [itemId], PER_SPACE),
    ]);
    const ties = await this.ends(viewer, itemId, refs);
    const confirmed = ties.filter(({ ref }) => ref.state === 'confirmed').map(({ tie }) => tie);
    const cluster = clusters.get(itemId);
    const inCluster: readonly LinkKind[] = ['same-problem', 'duplicate'];
    return {
      cluster,
      askedAs: cluster ? askedAs(cluster) : [],
      replacedBy: confirmed.filter((tie) => tie.kind === 'supersedes' && !tie.outgoing),
      contradicts: confirmed.filter((tie) => tie.kind === 'contradicts'),
      links: confirmed.filter(
        (tie) =>
          tie.kind !== 'contradicts' &&
          !inCluster.includes(tie.kind) &&
          (tie.kind !== 'supersedes' || tie.outgoing),
      ),
      proposals: ties
        .filter(({ ref }) => ref.state === 'proposed')
        .map(({ tie }) => tie)
        .slice(0, MOST_PROPOSALS),
      mayDecide: decides,
    };
  }

  private async ends(viewer: Viewer, itemId: string, refs: readonly LinkRef[]) {
    const others = refs.map((ref) => (ref.fromItem === itemId ? ref.toItem : ref.fromItem));
    if (others.length === 0) return [];
    const cards = await this.items.byIds(scopeOf(viewer), [...new Set(others)]);
    return refs.flatMap((ref) => {
      const outgoing = ref.fromItem === itemId;
      const card = cards.get(outgoing ? ref.toItem : ref.fromItem);
      if (!card) return [];
      const post = outgoing ? ref.toPost : ref.fromPost;
      const tie: Tie = {
        link: ref.id,
        kind: ref.kind,
        outgoing,
        title: card.title,
        lang: card.lang,
        path: post ? postPath(card, post) : itemPath(card),
        space: card.space,
        itemKind: card.kind,
        probability: ref.probability,
        version: ref.version,
      };
      return [{ ref, tie }];
    });
  }
}
