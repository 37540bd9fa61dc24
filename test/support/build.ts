import { DataSource, type Logger } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source';
import { scopeOf } from '../../src/features/access/access.api';
import {
  DeletedReader,
  ItemLists,
  ItemReader,
  ItemWriter,
  PostLists,
  PostReader,
  PostWriter,
  RevisionReader,
  RevocationPort,
  SpaceReader,
  TopicReader,
  type NewItem,
  type NewPost,
} from '../../src/features/items/items.api';
import { HtmlCache } from '../../src/features/items/read/html-cache';
import { WriteUnits } from '../../src/features/items/write/write-unit';
import { newId } from '../../src/kernel/ids';
import { Viewer, type Role } from '../../src/kernel/viewer';
import { createTestDatabase } from './database';

/** A circle with its audience token. */
export interface Circle {
  readonly id: string;
  readonly token: `org:${string}` | `group:${string}`;
}

export interface Person {
  readonly roles?: readonly Role[];
  readonly orgs?: readonly Circle[];
  readonly groups?: readonly Circle[];
  readonly locale?: string;
}

type ItemWish = Partial<NewItem> & {
  /** Default: a fresh person who may write there. */
  readonly by?: Viewer;
  /** Articles: default published. */
  readonly state?: 'draft' | 'in-review' | 'published' | 'archived';
};

export interface BuiltItem {
  readonly id: string;
  readonly author: Viewer;
}

/** What was taken from the index at once. */
export class RecordedRevocations extends RevocationPort {
  items: string[] = [];
  posts: string[] = [];

  revoke(itemIds: readonly string[], postIds: readonly string[]): Promise<void> {
    this.items.push(...itemIds);
    this.posts.push(...postIds);
    return Promise.resolve();
  }
}

/** Counts statements while asked to. */
class QueryLog implements Logger {
  statements: string[] = [];
  logQuery(query: string): void {
    this.statements.push(query);
  }
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}

let people = 0;

/**
 * Makes people and texts through the services people write through, on a database of its own or the one given:
 * only what a test is about has to be said (`build.question({ space: 'peer' })`).
 */
export class Build {
  readonly guest = Viewer.guest();
  readonly revoked = new RecordedRevocations();
  readonly writer: ItemWriter;
  readonly posts: PostWriter;
  readonly reader: ItemReader;
  readonly postReader: PostReader;
  readonly lists: ItemLists;
  readonly postLists: PostLists;
  readonly revisions: RevisionReader;
  readonly topics: TopicReader;
  readonly spaces: SpaceReader;
  readonly deleted: DeletedReader;

  constructor(
    readonly dataSource: DataSource,
    revocations?: RevocationPort,
    private readonly log = new QueryLog(),
  ) {
    const units = new WriteUnits(dataSource, revocations ?? this.revoked);
    const html = new HtmlCache(dataSource);
    this.writer = new ItemWriter(units);
    this.posts = new PostWriter(units);
    this.reader = new ItemReader(dataSource, html);
    this.postReader = new PostReader(dataSource, html);
    this.lists = new ItemLists(dataSource);
    this.postLists = new PostLists(dataSource);
    this.revisions = new RevisionReader(dataSource);
    this.topics = new TopicReader(dataSource);
    this.spaces = new SpaceReader(dataSource);
    this.deleted = new DeletedReader(dataSource);
  }

  /** On a fresh database. Close it afterwards. */
  static async start(): Promise<Build> {
    const database = await createTestDatabase({ template: 'migrated' });
    const log = new QueryLog();
    const options = dataSourceOptions({ url: database.url }, { max: 6 });
    const source = new DataSource({ ...options, logging: ['query'], logger: log });
    return new Build(await source.initialize(), undefined, log);
  }

  close(): Promise<void> {
    return this.dataSource.destroy();
  }

  /** The statements that `work` sends, those of transactions included. */
  async statementsOf(work: () => Promise<unknown>): Promise<string[]> {
    this.log.statements = [];
    await work();
    return this.log.statements;
  }

  async viewer(...given: [Role, ...Role[]] | [Person] | []): Promise<Viewer> {
    const first = given[0];
    const person: Person = typeof first === 'object' ? first : { roles: given as Role[] };
    const roles: Role[] = [...new Set<Role>(['member', ...(person.roles ?? [])])];
    const userId = newId();
    const handle = `p${++people}-${roles.at(-1)}`;
    const locale = person.locale ?? null;
    await this.dataSource.query(
      `INSERT INTO users (id, handle, display_name, roles, locale) VALUES ($1, $2, $3, $4, $5)`,
      [userId, handle, `Person ${people}`, roles, locale],
    );
    await this.join('organisation', userId, person.orgs ?? []);
    await this.join('group', userId, person.groups ?? []);
    return Viewer.of({
      userId,
      handle,
      displayName: `Person ${people}`,
      roles,
      organisationIds: (person.orgs ?? []).map((org) => org.id),
      groupIds: (person.groups ?? []).map((group) => group.id),
      locale,
    });
  }

  organisation(): Promise<Circle> {
    return this.circle('organisations', 'org');
  }

  group(): Promise<Circle> {
    return this.circle('groups', 'group');
  }

  question(wish: ItemWish = {}): Promise<BuiltItem> {
    return this.item({ space: 'community', kind: 'question', ...wish });
  }

  thread(wish: ItemWish = {}): Promise<BuiltItem> {
    return this.item({ space: 'peer', kind: 'thread', ...wish });
  }

  howto(wish: ItemWish = {}): Promise<BuiltItem> {
    return this.item({ space: 'internal', kind: 'howto', ...wish });
  }

  wiki(wish: ItemWish = {}): Promise<BuiltItem> {
    return this.item({ space: 'community', kind: 'wiki', ...wish });
  }

  /** Of the company, published by a curator unless another state is asked for. */
  article(wish: ItemWish = {}): Promise<BuiltItem> {
    return this.item({ space: 'company', kind: 'article', ...wish });
  }

  async item(wish: ItemWish & Pick<NewItem, 'space' | 'kind'>): Promise<BuiltItem> {
    const { by, state, ...rest } = wish;
    const author = by ?? (await this.authorFor(rest.space));
    const { id } = await this.writer.create(author, {
      title: `About ${rest.kind} ${newId().slice(-6)}`,
      ...(rest.layers ? {} : { body: 'What it is about.' }),
      ...rest,
    });
    if (rest.kind === 'article') await this.bringTo(id, rest.space, state ?? 'published');
    return { id, author };
  }

  answer(item: BuiltItem, wish: Partial<NewPost> & { by?: Viewer } = {}): Promise<BuiltItem> {
    return this.post(item, { kind: 'answer', ...wish });
  }

  comment(item: BuiltItem, wish: Partial<NewPost> & { by?: Viewer } = {}): Promise<BuiltItem> {
    return this.post(item, { kind: 'comment', ...wish });
  }

  async post(item: BuiltItem, wish: Partial<NewPost> & { by?: Viewer }): Promise<BuiltItem> {
    const { by, ...rest } = wish;
    const author = by ?? (await this.viewer());
    const { id } = await this.posts.create(author, item.id, { body: 'What I know.', ...rest });
    return { id, author };
  }

  /** What the item list shows, by id. */
  async listed(viewer: Viewer, filter: Parameters<ItemLists['list']>[1] = {}): Promise<string[]> {
    const page = await this.lists.list(scopeOf(viewer), filter, { limit: 100 });
    return page.data.map((card) => card.id);
  }

  private authorFor(space: NewItem['space']): Promise<Viewer> {
    return space === 'company' || space === 'internal' ? this.viewer('employee') : this.viewer();
  }

  private async bringTo(
    id: string,
    space: NewItem['space'],
    state: NonNullable<ItemWish['state']>,
  ) {
    const curator = await this.viewer('curator');
    const reviewed = space === 'company';
    if (reviewed && state !== 'draft') {
      await this.writer.changeState(curator, id, state === 'in-review' ? state : 'published');
    }
    if (state === 'archived') await this.writer.changeState(curator, id, 'archived');
  }

  private async circle(table: string, prefix: 'org' | 'group'): Promise<Circle> {
    const id = newId();
    await this.dataSource.query(`INSERT INTO ${table} (id, slug, name) VALUES ($1, $2, $2)`, [
      id,
      `circle-${id}`,
    ]);
    return { id, token: `${prefix}:${id}` };
  }

  private async join(kind: 'organisation' | 'group', userId: string, circles: readonly Circle[]) {
    for (const { id } of circles) {
      await this.dataSource.query(
        `INSERT INTO ${kind}_members (${kind}_id, user_id) VALUES ($1, $2)`,
        [id, userId],
      );
    }
  }
}
