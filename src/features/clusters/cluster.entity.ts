import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * All items tied by confirmed `duplicate` and `same-problem` links: one problem. Its members say so themselves
 * (`items.cluster_id`); an item alone has none.
 */
@Entity('clusters')
export class Cluster {
  @PrimaryColumn('uuid')
  id!: string;

  /** The member a curator wants read first, by those who may read it. */
  @Column('uuid', { name: 'pinned_item', nullable: true })
  pinnedItem!: string | null;

  /** Counts changes of members and pin. Never shown: it would tell of members that a reader may not know. */
  @Column('int', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}

/** What a curator did to clusters, kept so that it can be undone. */
@Entity('cluster_changes')
@Index('cluster_changes_items', { synchronize: false })
export class ClusterChange {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  kind!: 'merge' | 'split' | 'move' | 'pin' | 'undo';

  @Column('text', { default: '' })
  reason!: string;

  @Column('jsonb')
  detail!: ChangeDetail;

  /** Items it was about; who may not read one of them does not know of the change. */
  @Column('uuid', { array: true })
  items!: string[];

  @Column('uuid', { name: 'actor_id' })
  actorId!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('uuid', { name: 'undone_by_change', nullable: true })
  undoneByChange!: string | null;
}

/** What was before and after, for the way back. `null` before: the link was made by the change. */
export interface ChangeDetail {
  readonly links: readonly {
    readonly id: string;
    readonly before: 'proposed' | 'confirmed' | 'rejected' | null;
    readonly after: 'proposed' | 'confirmed' | 'rejected';
  }[];
  readonly pin?: {
    readonly item: string;
    readonly before: string | null;
    readonly after: string | null;
  };
  /** The change this one took back. */
  readonly undoes?: string;
}
