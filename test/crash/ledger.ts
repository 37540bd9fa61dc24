/** A text as its author believes it to be: changed only when the hub has acknowledged a write. */
export interface Text {
  readonly id: string;
  readonly type: 'item' | 'post';
  /** For an item its own id. */
  readonly itemId: string;
  /** Of the item. */
  readonly kind: 'question' | 'thread';
  readonly author: string;
  /** A word that stands in this version of this text and nowhere else. */
  word: string;
  body: string;
  /** Acknowledged changes of the text. */
  edits: number;
  /** From the moment its author begins to delete it, so that nobody else begins anything with it. */
  leaving: boolean;
  deleted: boolean;
  /** The last write got no reply before the text went away with its item: made or not, both are right. */
  unsure: boolean;
  readonly formerWords: string[];
  /** Accounts whose confirmation stands. */
  readonly confirmedBy: Set<string>;
}

/** Everything the hub has acknowledged, over all its lives. */
export class Ledger {
  readonly texts = new Map<string, Text>();
  /** Acknowledged writes as the audit must have them: `action subject`, with how often. */
  readonly acts = new Map<string, number>();
  /** Replies that no write should get. */
  readonly surprises: string[] = [];
  acknowledged = 0;
  /** Writes that had to be sent again because no reply came. */
  repeated = 0;
  /** Repeats that the hub recognised by their key as carried out before. */
  recognised = 0;

  add(text: Pick<Text, 'id' | 'type' | 'kind' | 'itemId' | 'author' | 'word' | 'body'>): void {
    this.texts.set(text.id, {
      ...text,
      edits: 0,
      leaving: false,
      deleted: false,
      unsure: false,
      formerWords: [],
      confirmedBy: new Set(),
    });
  }

  note(action: string, subject: string): void {
    const act = `${action} ${subject}`;
    this.acknowledged += 1;
    this.acts.set(act, (this.acts.get(act) ?? 0) + 1);
  }

  /** What readers find: a text that is deleted takes those under it along. */
  visible(text: Text): boolean {
    return !text.deleted && this.texts.get(text.itemId)?.deleted !== true;
  }

  all(type?: Text['type']): Text[] {
    return [...this.texts.values()].filter((text) => !type || text.type === type);
  }
}
