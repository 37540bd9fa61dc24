import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AudienceToken } from '../../../kernel/audience';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf, type AccessScope } from '../../access/access.api';
import { sameAudience } from '../audience.policy';
import { visibleVersion } from '../item-version';
import {
  isUnsupported,
  mayAddLayers,
  mayChangeAudience,
  mayConfirmItem,
  mayDeleteItem,
  mayEditItem,
  mayKnowAudience,
  statesFor,
} from '../items.policy';
import { mayPost, POSTS_UNDER } from '../posts.policy';
import { HtmlCache, type Renderable } from './html-cache';
import {
  CARD_COLUMNS,
  CARD_SOURCE,
  cardOf,
  NO_POSTS,
  POST_COUNTS,
  type CardRow,
  type PostCounts,
} from './item-rows';
import { personJson, type PersonView } from './people';
import type { ItemAbilities, ItemView, LayerView } from './views';

interface ItemRow extends CardRow {
  audience: AudienceToken[];
  acl: AudienceToken[];
  author_id: string;
  owner_id: string | null;
  owner: PersonView | null;
  risk_note: string | null;
  close_reason: string | null;
  accepted_post_id: string | null;
  translation_group: string | null;
  published_at: Date | null;
  layer_changed: Date | null;
  confirmed_by_me: boolean;
}

interface LayerRow extends Renderable {
  audience: AudienceToken[];
  acl: AudienceToken[];
  updated_at: Date;
}

const ITEM = `
  SELECT ${CARD_COLUMNS}, i.audience, i.acl, i.author_id, i.owner_id, i.risk_note, i.close_reason,
         i.accepted_post_id, i.translation_group, i.published_at,
         CASE WHEN o.id IS NOT NULL THEN ${personJson('o')} END AS owner,
         EXISTS (SELECT FROM confirmations c WHERE c.subject_id = i.id AND c.user_id = $3) AS confirmed_by_me
    FROM ${CARD_SOURCE} LEFT JOIN users o ON o.id = i.owner_id
   WHERE i.id = $1 AND i.acl && $2::text[]`;

const LAYERS = `
  SELECT id, audience, acl, body, html, updated_at FROM layers
   WHERE item_id = $1 AND acl && $2::text[] ORDER BY position, id`;

/** One item as its viewer may see it: three queries, a fourth when text is read for the first time. */
@Injectable()
export class ItemReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly html: HtmlCache,
  ) {}

  /** @throws Fault 404 for what does not exist and for what the viewer may not know of. */
  async get(viewer: Viewer, id: string): Promise<ItemView> {
    const scope = scopeOf(viewer);
    const [row] = await this.dataSource.query<ItemRow[]>(ITEM, [
      id,
      scope.tokens,
      viewer.id ?? null,
    ]);
    if (!row) throw Fault.notFound();
    const layers = await this.dataSource.query<LayerRow[]>(LAYERS, [id, scope.tokens]);
    const counts = await this.counts(scope, id);
    const isStaffText = row.author.staff && row.kind !== 'wiki';
    await this.html.fill(layers, {
      table: 'layers',
      trusted: () => isStaffText || row.space === 'company' || row.space === 'internal',
      baseUrl: () => row.origin_url,
      topHeading: 2,
    });
    return viewOf(viewer, row, layers, counts);
  }

  private async counts(scope: AccessScope, id: string): Promise<PostCounts> {
    const [counts] = await this.dataSource.query<PostCounts[]>(POST_COUNTS, [[id], scope.tokens]);
    return counts ?? NO_POSTS;
  }
}

function viewOf(
  viewer: Viewer,
  row: ItemRow,
  layers: readonly LayerRow[],
  counts: PostCounts,
): ItemView {
  const facts = { ...row, authorId: row.author_id, ownerId: row.owner_id, riskNote: row.risk_note };
  const knows = mayKnowAudience(viewer, row.author_id);
  return {
    ...cardOf(row, counts, layers[0]?.body ?? ''),
    version: visibleVersion(viewer, facts, layers),
    audience: knows ? row.audience : undefined,
    layers: layers.map((layer) => layerView(layer, row, knows)),
    // A change inside a layer is one its readers see, and only they.
    updatedAt: latest([row.updated_at, ...layers.map((layer) => layer.updated_at)]),
    owner: row.owner,
    riskNote: row.risk_note,
    unsupported: isUnsupported(row),
    closeReason: row.close_reason,
    originUrl: row.origin_url,
    translationGroup: row.translation_group,
    publishedAt: row.published_at,
    acceptedPostId: row.accepted_post_id,
    confirmedByMe: row.confirmed_by_me,
    may: abilities(viewer, facts),
  };
}

const layerView = (layer: LayerRow, item: ItemRow, knows: boolean): LayerView => ({
  id: layer.id,
  audience: knows ? layer.audience : undefined,
  narrower: knows && !sameAudience(layer.audience, item.audience),
  body: layer.body,
  html: layer.html ?? '',
});

const latest = (dates: readonly Date[]): Date =>
  new Date(Math.max(...dates.map((date) => date.getTime())));

type Facts = Parameters<typeof mayEditItem>[1];

function abilities(viewer: Viewer, item: Facts): ItemAbilities {
  return {
    edit: mayEditItem(viewer, item) === true,
    changeAudience: mayChangeAudience(viewer, item) === true,
    addLayers: mayAddLayers(viewer),
    delete: mayDeleteItem(viewer, item) === true,
    confirm: mayConfirmItem(viewer, item) === true,
    states: statesFor(viewer, item),
    post: POSTS_UNDER[item.kind].filter((kind) => mayPost(viewer, item, kind) === true),
  };
}
