import { Injectable } from '@nestjs/common';
import { Fault } from '../../kernel/fault';
import type { AccessScope } from '../access/access.api';
import { ItemLists } from '../items/items.api';
import { askedAs } from './asked-as';
import { ClustersReader, type ClusterView } from './clusters-reader';

/** A cluster with the words it is known by. */
export interface ClusterText extends ClusterView {
  /** First lines of the canonical member. */
  readonly summary: string;
  /** Titles of the questions in it, in their askers' words; the canonical member's own is left out. */
  readonly askedAs: readonly string[];
}

@Injectable()
export class ClusterTexts {
  constructor(
    private readonly clusters: ClustersReader,
    private readonly items: ItemLists,
  ) {}

  /** @throws Fault 404 for what does not exist and for a cluster of which the scope reads fewer than two members */
  async get(scope: AccessScope, id: string): Promise<ClusterText> {
    const view = (await this.clusters.membersOf(scope, [id])).get(id);
    const first = view?.members[0];
    if (!view || !first) throw Fault.notFound();
    const cards = await this.items.byIds(scope, [first.id]);
    return { ...view, summary: cards.get(first.id)?.excerpt ?? '', askedAs: askedAs(view) };
  }
}
