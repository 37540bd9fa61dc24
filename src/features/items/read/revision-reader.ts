import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf } from '../../access/access.api';
import { mayEditItem, mayKnowAudience, type ItemFacts } from '../items.policy';
import { mayEditPost } from '../posts.policy';
import type { PostKind } from '../post.entity';
import { readHeads, readRevisionLayers } from './revision-rows';
import {
  mayReadLayer,
  visibleRuns,
  type PresentRights,
  type RevisionHead,
  type RevisionRun,
} from './revision-runs';

/** A version as one line of a history. */
export interface RevisionLine {
  /** 1 for the oldest this viewer may see; counts without gaps for him. */
  readonly version: number;
  readonly current: boolean;
  readonly title: string;
  readonly state: string;
  readonly author: { readonly handle: string; readonly name: string };
  readonly reason: string;
  readonly createdAt: Date;
}

export interface RevisionText extends RevisionLine {
  readonly tags: readonly string[];
  readonly product: string | null;
  readonly layers: readonly {
    readonly id: string;
    readonly audience: readonly string[] | undefined;
    readonly body: string;
  }[];
}

interface PresentRow extends ItemFacts {
  readonly layers: Record<string, string[]> | null;
}

interface PresentPost extends ItemFacts {
  readonly postAcl: string[];
  readonly postKind: PostKind;
  readonly postAuthorId: string;
}

const FACTS = `i.space, i.kind, i.state, i.author_id AS "authorId", i.owner_id AS "ownerId"`;

/** Histories of items and posts as their viewer may see them; see revision-runs for what that means. */
@Injectable()
export class RevisionReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. Two queries. @throws Fault 404 */
  async list(viewer: Viewer, of: 'item' | 'post', id: string): Promise<RevisionLine[]> {
    const { runs } = await this.runs(viewer, of, id);
    return runs.map(lineOf).reverse();
  }

  /** The words of some versions in the order asked for. Three queries, however many. @throws Fault 404 */
  async texts(
    viewer: Viewer,
    of: 'item' | 'post',
    id: string,
    versions: readonly number[],
  ): Promise<RevisionText[]> {
    const { runs, rights } = await this.runs(viewer, of, id);
    const asked = versions.map((version) => runs.find((run) => run.version === version));
    const found = asked.filter((run) => run !== undefined);
    if (found.length < versions.length) throw Fault.notFound();
    const bodies = await this.bodies(viewer, of, id, found);
    const knows = mayKnowAudience(viewer, rights.authorId);
    return found.map((run) => ({
      ...lineOf(run),
      tags: run.head.tags,
      product: run.head.product,
      layers: (bodies.get(run.head.id) ?? [])
        .filter((layer) => mayReadLayer(viewer, layer, rights))
        .map(({ id: layerId, audience, body }) => ({
          id: layerId,
          audience: knows ? audience : undefined,
          body,
        })),
    }));
  }

  private async runs(
    viewer: Viewer,
    of: 'item' | 'post',
    id: string,
  ): Promise<{ runs: RevisionRun[]; rights: PresentRights }> {
    const rights =
      of === 'item' ? await this.itemRights(viewer, id) : await this.postRights(viewer, id);
    const heads = await readHeads(this.dataSource, scopeOf(viewer), of, id);
    return { rights, runs: visibleRuns(viewer, heads, rights) };
  }

  private async itemRights(viewer: Viewer, id: string): Promise<PresentRights> {
    const [item] = await this.dataSource.query<PresentRow[]>(
      `SELECT ${FACTS},
              (SELECT jsonb_object_agg(l.id, to_jsonb(l.acl)) FROM layers l
                WHERE l.item_id = i.id AND l.audience <> '{}') AS layers
         FROM items i WHERE i.id = $1 AND i.acl && $2::text[]`,
      [id, scopeOf(viewer).tokens],
    );
    if (!item) throw Fault.notFound();
    return {
      authorId: item.authorId,
      layerAcl: new Map(Object.entries(item.layers ?? {})),
      mayEdit: mayEditItem(viewer, item) === true,
    };
  }

  private async postRights(viewer: Viewer, id: string): Promise<PresentRights> {
    const [post] = await this.dataSource.query<PresentPost[]>(
      `SELECT ${FACTS}, p.acl AS "postAcl", p.kind AS "postKind", p.author_id AS "postAuthorId"
         FROM posts p JOIN items i ON i.id = p.item_id
        WHERE p.id = $1 AND p.acl && $2::text[] AND i.acl && $2::text[]`,
      [id, scopeOf(viewer).tokens],
    );
    if (!post) throw Fault.notFound();
    const facts = { kind: post.postKind, authorId: post.postAuthorId, acl: post.postAcl };
    return {
      authorId: post.postAuthorId,
      layerAcl: new Map([[id, post.postAcl]]),
      mayEdit: mayEditPost(viewer, post, facts) === true,
    };
  }

  /** Bodies by revision id; those of the current version under null. */
  private async bodies(
    viewer: Viewer,
    of: 'item' | 'post',
    id: string,
    runs: readonly RevisionRun[],
  ): Promise<Map<string | null, readonly Body[]>> {
    const scope = scopeOf(viewer);
    const ids = runs.map((run) => run.head.id).filter((rev) => rev !== null);
    const old = await readRevisionLayers(this.dataSource, scope, ids);
    const bodies = new Map<string | null, readonly Body[]>(old);
    if (!runs.some((run) => run.head.id === null)) return bodies;
    const sql =
      of === 'item'
        ? `SELECT id, audience, acl, body FROM layers WHERE item_id = $1 AND acl && $2::text[] ORDER BY position, id`
        : `SELECT p.id, coalesce(p.audience, i.audience) AS audience, p.acl, p.body
             FROM posts p JOIN items i ON i.id = p.item_id WHERE p.id = $1 AND p.acl && $2::text[]`;
    return bodies.set(null, await this.dataSource.query<Body[]>(sql, [id, scope.tokens]));
  }
}

interface Body {
  readonly id: string;
  readonly audience: readonly string[];
  readonly acl: readonly string[];
  readonly body: string;
}

const lineOf = (run: RevisionRun): RevisionLine => ({
  version: run.version,
  current: run.head.id === null,
  title: run.head.title,
  state: run.head.state,
  author: personOf(run.made),
  reason: run.made.reason,
  createdAt: run.made.createdAt,
});

const personOf = (head: RevisionHead) => ({ handle: head.authorHandle, name: head.authorName });
