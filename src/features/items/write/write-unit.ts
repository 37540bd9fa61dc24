import { Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { writeOutbox } from '../../../../libs/outbox/write-outbox';
import {
  TOPICS,
  type IndexPayload,
  type ProposalsPayload,
  type TextsPayload,
} from '../../../kernel/events';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import {
  concernsAttachments,
  showAttachments,
  type WrittenText,
} from '../../attachments/attachments.api';
import { writeAudit, type AuditEntry } from '../../audit/audit.api';
import { RevocationPort } from '../revocation-port';

/**
 * One write of one person in one transaction: the verbs put rows through `manager` and say here what has to be
 * audited, indexed and taken from the index at once.
 */
export class WriteUnit {
  private readonly audits: AuditEntry[] = [];
  private readonly touched = new Map<string, Touched>();
  private readonly texts = new Map<string, 'items' | 'posts'>();
  private readonly rewritten = new Set<string>();
  private readonly withImages: WrittenText[] = [];
  readonly revokedItems = new Set<string>();
  readonly revokedPosts = new Set<string>();

  constructor(
    readonly manager: EntityManager,
    readonly viewer: Viewer,
    readonly actorId: string,
  ) {}

  audit(action: string, subjectId: string, detail?: Record<string, unknown>): void {
    this.audits.push({ action, subjectId, detail });
  }

  /** The item's layer documents changed; with `fanout`, those of all its posts too. */
  indexItem(itemId: string, options: { fanout: boolean }): void {
    const touched = this.touchedOf(itemId);
    touched.item = true;
    touched.fanout ||= options.fanout;
  }

  indexPosts(itemId: string, postIds: readonly string[]): void {
    const touched = this.touchedOf(itemId);
    for (const id of postIds) touched.posts.add(id);
  }

  /** A body was written: addresses may have come into it, or gone, and another text may belong to it now. */
  textChanged(id: string, what: 'items' | 'posts', ...bodies: readonly string[]): void {
    if (bodies.some(mayHoldAddress)) this.texts.set(id, what);
    if (what === 'items') this.rewritten.add(id);
  }

  /** The body of a layer or post was written, or taken out: it may show other images now. */
  imagesChanged(text: WrittenText, before = ''): void {
    if (concernsAttachments(text.body, before)) this.withImages.push(text);
  }

  /** Somebody lost the right to read these. */
  revokeItem(itemId: string, postIds: readonly string[] = []): void {
    this.revokedItems.add(itemId);
    this.revokePosts(postIds);
  }

  revokePosts(postIds: readonly string[]): void {
    for (const id of postIds) this.revokedPosts.add(id);
  }

  /** Writes what was noted; the last thing in the transaction. */
  async flush(): Promise<void> {
    await showAttachments(this.manager, this.viewer, this.withImages);
    await writeAudit(this.manager, this.actorId, this.audits);
    await writeOutbox(this.manager, [
      ...[...this.touched].map(([key, touched]) => ({
        topic: TOPICS.index,
        key,
        payload: payloadOf(key, touched),
      })),
      ...[...this.texts].map(([id, what]) => ({
        topic: TOPICS.texts,
        key: `text:${id}`,
        payload: { [what]: [id] } satisfies TextsPayload,
      })),
      ...(await this.replacing()).map((id) => ({
        topic: TOPICS.texts,
        key: `readers:${id}`,
        payload: { readers: [id] } satisfies TextsPayload,
      })),
      ...[...this.rewritten].map((id) => ({
        topic: TOPICS.proposals,
        key: `proposals:${id}`,
        payload: { items: [id] } satisfies ProposalsPayload,
      })),
    ]);
  }

  /** Of what others may read now, the items that replace something. */
  private async replacing(): Promise<string[]> {
    const items = [...this.touched].filter(([, { fanout }]) => fanout).map(([id]) => id);
    const posts = [...this.revokedPosts];
    if (items.length + posts.length === 0) return [];
    const rows = await this.manager.query<{ id: string }[]>(
      `SELECT DISTINCT from_item AS id FROM links
        WHERE (from_item = ANY($1::uuid[]) OR from_post = ANY($2::uuid[])) AND kind = 'supersedes' AND state = 'confirmed'`,
      [items, posts],
    );
    return rows.map(({ id }) => id);
  }

  private touchedOf(itemId: string): Touched {
    const known = this.touched.get(itemId) ?? { item: false, fanout: false, posts: new Set() };
    this.touched.set(itemId, known);
    return known;
  }
}

/** An address of any kind, or `#` with an id behind it. */
const mayHoldAddress = (body: string): boolean =>
  /:\/\/|\]\(\/|#[1-9A-HJ-NP-Za-km-z]{20}/.test(body);

interface Touched {
  item: boolean;
  fanout: boolean;
  readonly posts: Set<string>;
}

const payloadOf = (itemId: string, touched: Touched): IndexPayload => ({
  ...(touched.item ? { items: [itemId] } : {}),
  ...(touched.fanout ? { fanout: [itemId] } : {}),
  ...(touched.posts.size > 0 ? { posts: [...touched.posts] } : {}),
});

/** Runs writes. With a RevocationPort, what was hidden has left the index before `run` returns. */
@Injectable()
export class WriteUnits {
  constructor(
    private readonly dataSource: DataSource,
    @Optional() private readonly revocations?: RevocationPort,
  ) {}

  /** @throws Fault 401 for guests, 403 for read-only tokens: before anything is looked at, the same for every address. */
  async run<T>(viewer: Viewer, work: (unit: WriteUnit) => Promise<T>): Promise<T> {
    const actorId = viewer.id;
    if (actorId === undefined) throw Fault.signInRequired();
    if (!viewer.mayWrite) throw Fault.forbidden('This token may only read.', 'read-only');
    const { result, unit } = await this.dataSource.transaction(async (manager) => {
      const unit = new WriteUnit(manager, viewer, actorId);
      const result = await work(unit);
      await unit.flush();
      return { result, unit };
    });
    if (unit.revokedItems.size + unit.revokedPosts.size > 0) {
      await this.revocations?.revoke([...unit.revokedItems], [...unit.revokedPosts]);
    }
    return result;
  }
}
