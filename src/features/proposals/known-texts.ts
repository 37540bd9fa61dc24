import { setImmediate as breathe } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import {
  wordsOf,
  type PairRead,
  type PairText,
  type PairWords,
} from '../../../libs/search-engine/analysis/pair-read';
import type { Kind } from '../../kernel/space';

type Queries = Pick<EntityManager, 'query'>;

/** An item as it is compared with others: of its layers only what every reader of the item sees. */
export interface KnownText extends PairRead {
  readonly kind: Kind;
  readonly acl: readonly string[];
  /** Names the same page in other languages. */
  readonly group: string | null;
}

/** Longest part of a body that is read, in characters. */
const BODY_READ = 8_000;
/** Texts kept: about a kilobyte each. */
const MOST_KEPT = 30_000;

/** Read without a pause: about ten milliseconds, which whoever searches meanwhile waits. */
const READ_AT_ONCE = 20;

/** Changes with the item and with each layer that all its readers see: PostgreSQL's own numbers of their last writes. */
const STAMP = `concat(i.xmin, (SELECT string_agg(concat('/', l.id, l.xmin), '' ORDER BY l.id)
                                 FROM layers l WHERE l.item_id = i.id AND l.acl @> i.acl)) AS stamp`;
const THESE = `WHERE i.id = ANY($1::uuid[]) AND cardinality(i.acl) > 0`;
const STAMPS = `SELECT i.id, ${STAMP} FROM items i ${THESE}`;
const TEXTS = `
  SELECT i.id, i.kind, i.title, i.lang, i.tags, i.product, i.acl, i.translation_group AS "group",
         extract(epoch FROM i.created_at)::float8 AS created, ${STAMP},
         coalesce((SELECT left(string_agg(l.body, E'\\n' ORDER BY l.position), ${BODY_READ}) FROM layers l
                    WHERE l.item_id = i.id AND l.acl @> i.acl), '') AS body
    FROM items i ${THESE}`;

interface StampRow {
  readonly id: string;
  readonly stamp: string;
}

type TextRow = Omit<KnownText, 'words'> & PairText & StampRow;

interface Kept extends Omit<KnownText, 'words'> {
  readonly stamp: string;
  readonly packed: Uint32Array;
}

/**
 * Texts as they were read lately: neighbours come again and again, and reading one takes longer than comparing it. Whether it is
 * still what it was is asked of the database every time.
 */
export class KnownTexts {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly most = MOST_KEPT) {}

  /** Items by id; what nobody may read is left out. One or two queries. */
  async of(manager: Queries, ids: readonly string[]): Promise<Map<string, KnownText>> {
    if (ids.length === 0) return new Map();
    const stamps = await manager.query<StampRow[]>(STAMPS, [ids]);
    const stale = stamps.filter(({ id, stamp }) => this.kept.get(id)?.stamp !== stamp);
    const read = await this.read(
      manager,
      stale.map(({ id }) => id),
    );
    return new Map(
      stamps.flatMap(({ id }) => {
        const text = read.get(id) ?? this.recall(id);
        return text ? [[id, text] as const] : [];
      }),
    );
  }

  /** The same with what they say. One query. */
  async read(manager: Queries, ids: readonly string[]): Promise<Map<string, KnownText & PairText>> {
    if (ids.length === 0) return new Map();
    const rows = await manager.query<TextRow[]>(TEXTS, [ids]);
    const texts = new Map<string, KnownText & PairText>();
    for (const row of rows) {
      texts.set(row.id, { ...row, words: this.keep(row) });
      if (texts.size % READ_AT_ONCE === 0) await breathe();
    }
    return texts;
  }

  /** When no more are to be compared for a while. */
  forget(): void {
    this.kept.clear();
  }

  private keep({ title, body, ...row }: TextRow): PairWords {
    const words = wordsOf({ title, body, lang: row.lang });
    this.put(row.id, { ...row, packed: pack(words) });
    return words;
  }

  private recall(id: string): KnownText | undefined {
    const there = this.kept.get(id);
    if (!there) return undefined;
    this.put(id, there);
    const { packed, ...properties } = there;
    return { ...properties, words: unpack(packed) };
  }

  /** What was asked for last goes last. */
  private put(id: string, text: Kept): void {
    this.kept.delete(id);
    this.kept.set(id, text);
    if (this.kept.size <= this.most) return;
    const [oldest] = this.kept.keys();
    if (oldest !== undefined) this.kept.delete(oldest);
  }
}

const PARTS = ['title', 'body', 'all', 'codes', 'addresses', 'exact'] as const;

/** All lists behind their lengths: one array takes a third of the room of six. */
function pack(words: PairWords): Uint32Array {
  const lists = PARTS.map((part) => words[part]);
  const packed = new Uint32Array(
    lists.reduce<number>((sum, { length }) => sum + length, PARTS.length),
  );
  let at = PARTS.length;
  lists.forEach((list, part) => {
    packed[part] = list.length;
    packed.set(list, at);
    at += list.length;
  });
  return packed;
}

function unpack(packed: Uint32Array): PairWords {
  let at = PARTS.length;
  const lists = PARTS.map((part, which) => {
    const list = packed.subarray(at, at + (packed[which] ?? 0));
    at += list.length;
    return [part, list] as const;
  });
  return Object.fromEntries(lists) as unknown as PairWords;
}
