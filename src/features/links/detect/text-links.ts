import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OutboxUnavailable } from '../../../../libs/outbox/outbox-handlers';
import { hasWaitingRows } from '../../../../libs/outbox/waiting-rows';
import { writeOutbox } from '../../../../libs/outbox/write-outbox';
import { TOPICS, type TextsPayload } from '../../../kernel/events';
import { newId } from '../../../kernel/ids';
import { AccountsOptions } from '../../accounts/accounts.api';
import { lockClusters } from '../../clusters/clusters.api';
import type { LinkKind } from '../link-kinds';
import { Link } from '../link.entity';
import { isTurned, likelyKind } from '../links.policy';
import { LINK_PAIR, followLink, renewReplacedBy, type LinkEnds } from '../write/link-rows';
import { LinkUnits } from '../write/link-units';
import { addressesIn, spellingsOf } from './addresses';
import {
  sourcesAfter,
  sourcesOf,
  targetsById,
  targetsByOrigin,
  type TextSource,
  type TextTarget,
} from './text-sources';

/** A link that a text asks for. */
interface Mention extends LinkEnds {
  readonly kind: LinkKind;
  readonly source: string;
  readonly address: string;
  readonly writer: string;
  readonly confirmed: boolean;
}

/** One that was made from a text before. */
interface Standing extends LinkEnds {
  readonly id: string;
  readonly kind: LinkKind;
  readonly state: Link['state'];
  /** Above 1: a person, or another text, has changed it since. */
  readonly version: number;
  readonly source: string;
}

/** What was known of a proposal is kept as evidence beside the address. */
const CONFIRM = `
  INSERT INTO links AS l (id, kind, from_item, from_post, to_item, to_post, state, origin, evidence, author_id, decided_at)
  VALUES ($1, $2, $3, $4, $5, $6, 'confirmed', 'text', $7, $8, now())
  ON CONFLICT (${LINK_PAIR})
  DO UPDATE SET state = 'confirmed', origin = 'text', version = l.version + 1, decided_at = now(),
                from_item = excluded.from_item, from_post = excluded.from_post, to_item = excluded.to_item,
                to_post = excluded.to_post, evidence = l.evidence || excluded.evidence,
                author_id = excluded.author_id, probability = NULL, happened_at = excluded.happened_at
   WHERE l.state = 'proposed' AND l.origin <> 'person' AND l.decided_by IS NULL AND l.version = 1
  RETURNING id, xmax = 0 AS fresh`;

/** Texts read in one step while reading everything. */
const STEP = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Links that stand in the texts themselves: addresses of this hub, of pages that were mirrored into it, and `#id`.
 * They come when a text is saved and go when it is edited out, unless a person has decided about them since. Of the
 * company's people they count at once.
 */
@Injectable()
export class TextLinks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: LinkUnits,
    private readonly options: AccountsOptions,
  ) {}

  /** Handles events of the topic `texts`; may see any of them again. */
  async follow(payloads: readonly TextsPayload[]): Promise<void> {
    const items = [...new Set(payloads.flatMap((payload) => payload.items ?? []))];
    const posts = [...new Set(payloads.flatMap((payload) => payload.posts ?? []))];
    await this.sync(await sourcesOf(this.dataSource, items, posts));
    const readers = [...new Set(payloads.flatMap((payload) => payload.readers ?? []))];
    if (readers.length > 0) {
      await this.units.runAs(undefined, ({ manager }) => renewReplacedBy(manager, readers));
    }
    for (const { all } of payloads) if (all) await this.step(all);
  }

  /**
   * One step of reading everything; asks for the next one.
   * @throws OutboxUnavailable while an import goes into the index: people wait for that, and it needs the processor
   */
  private async step(at: NonNullable<TextsPayload['all']>): Promise<void> {
    if (await hasWaitingRows(this.dataSource, TOPICS.index, 'bulk')) {
      throw new OutboxUnavailable('The index is still being filled.');
    }
    const sources = await sourcesAfter(this.dataSource, at.table, at.after ?? FIRST, STEP);
    await this.sync(sources);
    const last = sources.at(-1);
    const next =
      sources.length === STEP && last
        ? { table: at.table, after: last.id }
        : at.table === 'items'
          ? { table: 'posts' as const }
          : undefined;
    if (next) await this.dataSource.transaction((manager) => askForAll(manager, next));
  }

  private async sync(sources: readonly TextSource[]): Promise<void> {
    if (sources.length === 0) return;
    const wanted = await this.mentions(sources);
    const standing = await this.standing(sources);
    const keys = new Set(wanted.map(keyOf));
    const gone = standing.filter((link) => !keys.has(keyOf(link)));
    // A proposal that nobody has touched is made true by the word of the company's people.
    const open = (link: Standing) => link.state === 'proposed' && link.version === 1;
    const there = new Set(standing.map(keyOf));
    const proposed = new Set(standing.filter(open).map(keyOf));
    for (const link of gone) await this.remove(link);
    const fresh = wanted.filter((mention) => !there.has(keyOf(mention)));
    await this.propose(fresh.filter((mention) => !mention.confirmed));
    const said = wanted.filter(
      (mention) =>
        mention.confirmed && (!there.has(keyOf(mention)) || proposed.has(keyOf(mention))),
    );
    for (const mention of said) await this.confirm(mention);
  }

  private async mentions(sources: readonly TextSource[]): Promise<Mention[]> {
    const found = sources.flatMap((source) =>
      addressesIn(source.body, this.options.publicUrl).map((address) => ({ source, address })),
    );
    const ids = found.flatMap(({ address }) =>
      'here' in address ? [address.here.post ?? address.here.item ?? ''] : [],
    );
    const spelt = found.flatMap(({ address }) =>
      'elsewhere' in address ? spellingsOf(address.elsewhere) : [],
    );
    const byId = await targetsById(this.dataSource, [...new Set(ids)].filter(Boolean));
    const byOrigin = await targetsByOrigin(this.dataSource, [...new Set(spelt)]);
    const mentions = new Map<string, Mention>();
    for (const { source, address } of found) {
      const target =
        'here' in address
          ? byId.get(address.here.post ?? address.here.item ?? '')
          : spellingsOf(address.elsewhere)
              .map((url) => byOrigin.get(url))
              .find(Boolean);
      if (!target || target.item === source.item) continue;
      const mention = mentionOf(source, target, address.text);
      if (!mentions.has(keyOf(mention))) mentions.set(keyOf(mention), mention);
    }
    return [...mentions.values()];
  }

  private standing(sources: readonly TextSource[]): Promise<Standing[]> {
    return this.dataSource.query<Standing[]>(
      `SELECT id, kind, state, version, from_item AS "fromItem", from_post AS "fromPost", to_item AS "toItem",
              to_post AS "toPost", evidence->>'source' AS source
         FROM links WHERE origin = 'text' AND decided_by IS NULL AND evidence->>'source' = ANY($1::text[])
          AND (from_item = ANY($2::uuid[]) OR to_item = ANY($2::uuid[]))`,
      [sources.map((source) => source.id), [...new Set(sources.map((source) => source.item))]],
    );
  }

  /** Of two texts that are linked in any way already nothing more is proposed. */
  private async propose(mentions: readonly Mention[]): Promise<void> {
    if (mentions.length === 0) return;
    await this.units.runAs(undefined, async (unit) => {
      const rows = await unit.manager.query<{ id: string; kind: string }[]>(
        `INSERT INTO links (id, kind, from_item, from_post, to_item, to_post, state, origin, evidence, author_id)
         SELECT t.id, t.kind, t."fromItem", t."fromPost", t."toItem", t."toPost", 'proposed', 'text', t.evidence, t.writer
           FROM json_to_recordset($1::json) AS t(id uuid, kind text, "fromItem" uuid, "fromPost" uuid, "toItem" uuid,
                "toPost" uuid, evidence jsonb, writer uuid)
          WHERE NOT EXISTS (SELECT FROM links l WHERE l.from_item IN (t."fromItem", t."toItem")
                              AND l.to_item IN (t."fromItem", t."toItem") AND l.state <> 'proposed')
         ON CONFLICT DO NOTHING RETURNING id, kind`,
        [
          JSON.stringify(
            mentions.map((one) => ({ ...one, id: newId(), evidence: evidenceOf(one) })),
          ),
        ],
      );
      for (const { id, kind } of rows) unit.audit('link.created', id, { kind, origin: 'text' });
    });
  }

  /**
   * In the name of who wrote it. What the hub or a text has proposed is confirmed by it; what is linked like this
   * already, or a person proposed, refused or took back, stays as it is.
   */
  private async confirm(mention: Mention): Promise<void> {
    await this.units.runAs(mention.writer, async (unit) => {
      const locked = await lockClusters(unit.manager, [mention.fromItem, mention.toItem]);
      const { kind, fromItem, fromPost, toItem, toPost } = mention;
      const link = { kind, fromItem, fromPost, toItem, toPost, state: 'confirmed' as const };
      const rows = await unit.manager.query<{ id: string; fresh: boolean }[]>(CONFIRM, [
        ...[newId(), kind, fromItem, fromPost, toItem, toPost],
        ...[evidenceOf(mention), mention.writer],
      ]);
      const [row] = rows;
      if (!row) return;
      const before = row.fresh ? null : { ...link, state: 'proposed' as const };
      await followLink(unit.manager, locked, before, link);
      const action = row.fresh ? 'link.created' : 'link.confirmed';
      unit.audit(action, row.id, { kind, state: 'confirmed', origin: 'text' });
    });
  }

  private async remove(standing: Standing): Promise<void> {
    await this.units.runAs(undefined, async (unit) => {
      const locked = await lockClusters(unit.manager, [standing.fromItem, standing.toItem]);
      const link = await unit.manager.findOne(Link, {
        where: { id: standing.id },
        lock: { mode: 'pessimistic_write' },
      });
      if (!link || link.decidedBy !== null) return;
      await unit.manager.delete(Link, { id: link.id });
      await followLink(unit.manager, locked, link, null);
      unit.audit('link.removed', link.id, { kind: link.kind, origin: 'text' });
    });
  }
}

/** Asks for the reading of all texts, from the beginning or behind a place. In the caller's transaction. */
export const askForAll = (
  manager: Parameters<typeof writeOutbox>[0],
  all: NonNullable<TextsPayload['all']> = { table: 'items' },
): Promise<void> =>
  writeOutbox(manager, [
    { topic: TOPICS.texts, key: 'texts:all', lane: 'bulk', weight: STEP, payload: { all } },
  ]);

const keyOf = (link: LinkEnds & { readonly kind: string; readonly source: string }): string =>
  [link.source, link.kind, link.fromPost ?? link.fromItem, link.toPost ?? link.toItem].join(' ');

const evidenceOf = ({ source, address }: Mention) => ({ reasons: [address], source });

function mentionOf(source: TextSource, target: TextTarget, address: string): Mention {
  const kind = likelyKind(source.kind, target.kind);
  const [from, to] = isTurned(kind, source.kind, target.kind) ? [target, source] : [source, target];
  return {
    kind,
    fromItem: from.item,
    fromPost: from.post,
    toItem: to.item,
    toPost: to.post,
    source: source.id,
    address,
    writer: source.writer,
    confirmed: source.staff && target.open,
  };
}
