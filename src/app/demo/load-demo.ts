import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource, type EntityManager } from 'typeorm';
import { demo } from '../../database/demo/demo';
import type { DemoAudience, DemoItem, DemoPost } from '../../database/demo/demo-world';
import { hashPassword, IdentityService } from '../../features/accounts/accounts.api';
import { writeAudit } from '../../features/audit/audit.api';
import { ItemWriter, PostWriter } from '../../features/items/items.api';
import { newId } from '../../kernel/ids';
import type { Viewer } from '../../kernel/viewer';
import { linkDemo, type DemoWritten } from './link-demo';

const LOADED = 'demo.loaded';
const DAY_MS = 86_400_000;

/**
 * Fills an empty hub with the made-up company, through the same services people write through; afterwards only the
 * times are set back. A load that was broken off is begun anew; a hub with other accounts is left alone.
 * @returns how many items were written
 */
export async function loadDemo(app: NestFastifyApplication): Promise<number> {
  const dataSource = app.get(DataSource);
  if (!(await isDue(dataSource))) return 0;
  const loader = new DemoLoader(app, dataSource);
  await loader.people();
  for (const item of demo.items) await loader.item(item);
  await linkDemo(app, loader);
  await dataSource.transaction((manager) =>
    writeAudit(manager, undefined, [{ action: LOADED, detail: { items: demo.items.length } }]),
  );
  return demo.items.length;
}

async function isDue(dataSource: DataSource): Promise<boolean> {
  const handles = demo.users.map((user) => user.key);
  const [row] = await dataSource.query<{ loaded: boolean; others: boolean }[]>(
    `SELECT EXISTS (SELECT FROM audit WHERE action = $1) AS loaded,
            EXISTS (SELECT FROM users WHERE handle <> ALL($2::text[])) AS others`,
    [LOADED, handles],
  );
  return row !== undefined && !row.loaded && !row.others;
}

class DemoLoader implements DemoWritten {
  /** Items by key. */
  readonly ids = new Map<string, string>();
  private readonly users = new Map<string, string>();
  private readonly circles = new Map<string, string>();
  private readonly viewers = new Map<string, Viewer>();
  private readonly items: ItemWriter;
  private readonly posts: PostWriter;

  constructor(
    private readonly app: NestFastifyApplication,
    private readonly dataSource: DataSource,
  ) {
    this.items = app.get(ItemWriter);
    this.posts = app.get(PostWriter);
  }

  /** Accounts, organisations, groups and products in one transaction. What a broken-off load left behind goes first. */
  async people(): Promise<void> {
    const passwordHash = await hashPassword(demo.password);
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`DELETE FROM items`);
      await manager.query(`DELETE FROM clusters`);
      await manager.query(`DELETE FROM cluster_changes`);
      await manager.query(`DELETE FROM users`);
      await manager.query(`DELETE FROM organisations`);
      await manager.query(`DELETE FROM groups`);
      await this.makeCircles(manager);
      for (const user of demo.users) {
        const id = newId();
        this.users.set(user.key, id);
        await manager.query(
          `INSERT INTO users (id, email, handle, display_name, password_hash, roles, locale, about, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() - interval '800 days')`,
          [
            id,
            user.email ?? null,
            user.key,
            user.displayName,
            user.email ? passwordHash : null,
            [...new Set(['member', ...user.roles])],
            user.locale,
            user.about ?? '',
          ],
        );
        await this.join(manager, id, 'organisation', user.organisations ?? []);
        await this.join(manager, id, 'group', user.groups ?? []);
      }
      for (const product of demo.products) {
        await manager.query(
          `INSERT INTO products (slug, name) VALUES ($1, $2) ON CONFLICT (slug) DO UPDATE SET name = $2`,
          [product.slug, product.name],
        );
      }
    });
  }

  async item(item: DemoItem): Promise<void> {
    const author = await this.viewer(item.author);
    const [first, ...further] = item.layers;
    const { id } = await this.items.create(author, {
      space: item.space,
      kind: item.kind,
      title: item.title,
      body: first?.body ?? '',
      lang: item.lang,
      tags: item.tags,
      product: item.product ?? null,
      audience: this.audience(item.audience),
      ...(further.length > 0
        ? { layers: further.map((l) => ({ audience: this.audience(l.audience), body: l.body })) }
        : {}),
      ...(item.owner ? { owner: item.owner, riskNote: item.riskNote ?? null } : {}),
    });
    this.ids.set(item.key, id);
    const postIds = new Map<string, string>();
    for (const post of item.posts ?? []) await this.post(id, post, postIds);
    await this.enterState(id, item);
    await this.setBack(id, item, postIds);
  }

  private async post(itemId: string, post: DemoPost, ids: Map<string, string>): Promise<void> {
    const parentId = post.parent ? ids.get(post.parent) : undefined;
    const { id } = await this.posts.create(await this.viewer(post.author), itemId, {
      kind: post.kind,
      body: post.body,
      ...(parentId ? { parentId } : {}),
      ...(post.audience ? { audience: this.audience(post.audience) } : {}),
    });
    ids.set(post.key, id);
    const { accepted, official, confirmedBy } = post.marks ?? {};
    if (official) await this.posts.markOfficial(await this.viewer(official), id, true);
    for (const reader of confirmedBy ?? []) {
      await this.posts.confirm(await this.viewer(reader), id, true);
    }
    if (accepted) {
      const [row] = await this.dataSource.query<{ author_id: string }[]>(
        `SELECT author_id FROM items WHERE id = $1`,
        [itemId],
      );
      const asker = row && (await this.app.get(IdentityService).byUserId(row.author_id));
      if (asker) await this.posts.accept(asker, id, true);
    }
  }

  /** Articles go the way every article goes: written, handed in, published by a curator. */
  private async enterState(id: string, item: DemoItem): Promise<void> {
    const [row] = await this.dataSource.query<{ state: DemoItem['state'] }[]>(
      `SELECT state FROM items WHERE id = $1`,
      [id],
    );
    const path = pathTo(row?.state ?? item.state, item);
    if (!path.includes('published')) await this.confirm(id, item);
    for (const state of path) {
      const by = await this.viewer(this.actorOf(state, item));
      await this.items.changeState(by, id, state, item.closeReason);
      if (state === 'published') await this.confirm(id, item);
    }
  }

  /** Readers confirm what they can read: a text that is published. */
  private async confirm(id: string, item: DemoItem): Promise<void> {
    for (const reader of item.confirmedBy ?? []) {
      await this.items.confirm(await this.viewer(reader), id, true);
    }
  }

  /** The texts lie in the past; and whatever a second load or an export needs to recognise them. */
  private async setBack(
    id: string,
    item: DemoItem,
    postIds: ReadonlyMap<string, string>,
  ): Promise<void> {
    const created = new Date(Date.now() - item.createdDaysAgo * DAY_MS);
    await this.dataSource.query(
      `UPDATE items SET created_at = $2::timestamptz, updated_at = $2::timestamptz, edited_at = $2::timestamptz, external_id = $3, origin_url = $4,
              translation_group = $5, published_at = CASE WHEN published_at IS NULL THEN NULL ELSE $2::timestamptz END
        WHERE id = $1`,
      [
        id,
        created,
        item.externalId ?? `demo:${item.key}`,
        item.originUrl ?? null,
        item.group ? `demo:${item.group}` : null,
      ],
    );
    await this.dataSource.query(`UPDATE layers SET updated_at = $2 WHERE item_id = $1`, [
      id,
      created,
    ]);
    await this.dataSource.query(`UPDATE revisions SET created_at = $2 WHERE item_id = $1`, [
      id,
      created,
    ]);
    for (const post of item.posts ?? []) {
      const written = new Date(created.getTime() + post.daysAfter * DAY_MS);
      await this.dataSource.query(
        `UPDATE posts SET created_at = $2::timestamptz, updated_at = $2::timestamptz,
                accepted_at = CASE WHEN accepted_at IS NULL THEN NULL ELSE $2::timestamptz END,
                official_at = CASE WHEN official_at IS NULL THEN NULL ELSE $2::timestamptz END
          WHERE id = $1`,
        [postIds.get(post.key), written],
      );
    }
    await this.dataSource.query(
      `UPDATE revisions r SET created_at = p.accepted_at FROM posts p
        WHERE p.item_id = $1 AND p.accepted_at IS NOT NULL
          AND r.item_id = $1 AND r.post_id IS NULL AND r.state = 'solved'`,
      [id],
    );
  }

  private async makeCircles(manager: EntityManager): Promise<void> {
    const kinds = [
      ['org', 'organisations', demo.organisations],
      ['group', 'groups', demo.groups],
    ] as const;
    for (const [prefix, table, rows] of kinds) {
      for (const { slug, name } of rows) {
        const id = newId();
        this.circles.set(`${prefix}:${slug}`, id);
        await manager.query(`INSERT INTO ${table} (id, slug, name) VALUES ($1, $2, $3)`, [
          id,
          slug,
          name,
        ]);
      }
    }
  }

  private async join(
    manager: EntityManager,
    userId: string,
    kind: 'organisation' | 'group',
    slugs: readonly string[],
  ): Promise<void> {
    for (const slug of slugs) {
      const circle = this.circles.get(`${kind === 'group' ? 'group' : 'org'}:${slug}`);
      await manager.query(`INSERT INTO ${kind}_members (${kind}_id, user_id) VALUES ($1, $2)`, [
        circle,
        userId,
      ]);
    }
  }

  private audience(tokens: readonly DemoAudience[]): string[] {
    return tokens.map((token) => {
      const [kind, name] = token.split(':');
      if (name === undefined) return token;
      const id = kind === 'user' ? this.users.get(name) : this.circles.get(token);
      return `${kind}:${id}`;
    });
  }

  readonly viewer = async (key: string): Promise<Viewer> => {
    const known = this.viewers.get(key);
    if (known) return known;
    const id = this.users.get(key);
    const viewer = id ? await this.app.get(IdentityService).byUserId(id) : undefined;
    if (!viewer) throw new Error(`The demo has no person called ${key}.`);
    this.viewers.set(key, viewer);
    return viewer;
  };

  private actorOf(state: DemoItem['state'], item: DemoItem): string {
    if (state === 'in-review' || state === 'open') return item.author;
    const role = state === 'closed' ? 'moderator' : 'curator';
    const found = demo.users.find((user) => user.roles.includes(role));
    if (!found) throw new Error(`The demo has no ${role}.`);
    return found.key;
  }
}

/** The states an item goes through from where it was written to where the demo wants it. */
function pathTo(from: DemoItem['state'], item: DemoItem): DemoItem['state'][] {
  const last = item.state;
  if (from === last) return [];
  if (item.kind !== 'article' || from !== 'draft') return [last];
  const steps: DemoItem['state'][] = ['in-review', 'published', 'archived'];
  return steps.slice(0, steps.indexOf(last) + 1);
}
