import type { Kind, Space } from '../../kernel/space';
import type { Role } from '../../kernel/viewer';

/**
 * As in the kernel, with slugs and user keys in place of ids: `org:nordwind`, `group:beta`, `user:mara`. What is written for an
 * organisation is read by the agents too, without being said.
 */
export type DemoAudience =
  | 'public'
  | 'members'
  | 'employees'
  | 'agents'
  | `org:${string}`
  | `group:${string}`
  | `user:${string}`;

export type DemoLang = 'de' | 'en';

/** An organisation or a group. */
export interface DemoCircle {
  readonly slug: string;
  readonly name: string;
}

export interface DemoUser {
  /** Named by `author`, `owner`, `confirmedBy` and so on; also the handle. */
  readonly key: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly locale: DemoLang;
  readonly about?: string;
  /** Only accounts with an e-mail can sign in, all with `demo.password`. */
  readonly email?: string;
  /** Slugs. */
  readonly organisations?: readonly string[];
  readonly groups?: readonly string[];
}

export interface DemoProduct {
  readonly slug: string;
  readonly name: string;
}

/**
 * A part of the body and who may read it (never wider than the item). The first layer of an item has the item's own audience. Order of
 * writing: item, posts, marks, and the state last, since a closed question takes no more answers.
 */
export interface DemoLayer {
  readonly audience: readonly DemoAudience[];
  /** Markdown. */
  readonly body: string;
}

export interface DemoPost {
  readonly key: string;
  readonly author: string;
  readonly kind: 'answer' | 'reply' | 'comment';
  /** Key of an earlier post of the same item. */
  readonly parent?: string;
  /** Days after the item was written; never negative, never in the future. */
  readonly daysAfter: number;
  /** Absent = as the item. */
  readonly audience?: readonly DemoAudience[];
  readonly body: string;
  readonly marks?: {
    /** Accepted by the asker. */
    readonly accepted?: true;
    /** Key of the agent who made it official. */
    readonly official?: string;
    /** Answers and replies: keys of readers who said "this worked for me"; never the author. */
    readonly confirmedBy?: readonly string[];
  };
}

export interface DemoItem {
  /** Stable over releases: what a second start recognises the item by. */
  readonly key: string;
  readonly space: Space;
  readonly kind: Kind;
  readonly lang: DemoLang;
  readonly title: string;
  /** Slugs. */
  readonly tags: readonly string[];
  readonly product?: string;
  readonly state: 'draft' | 'in-review' | 'published' | 'archived' | 'open' | 'solved' | 'closed';
  readonly audience: readonly DemoAudience[];
  readonly author: string;
  readonly createdDaysAgo: number;
  readonly layers: readonly DemoLayer[];
  readonly posts?: readonly DemoPost[];
  /** Articles, how-tos and wiki pages: keys of readers who said "this worked for me"; never the author. */
  readonly confirmedBy?: readonly string[];
  /** Same in all language versions of one text. */
  readonly group?: string;
  /** For mirrored text: its id and address at the source. */
  readonly externalId?: string;
  readonly originUrl?: string;
  /** Internal how-tos: whom to ask, and what can go wrong. */
  readonly owner?: string;
  readonly riskNote?: string;
  /** Closed questions and threads. */
  readonly closeReason?: string;
}

/** One problem of the customers' world and every text about it, over several spaces. */
export interface DemoFamily {
  readonly name: string;
  /** Keys of items. */
  readonly members: readonly string[];
}

/** A made-up company with its customers and everything they wrote. Data only: the loader writes it through the services. */
export interface DemoWorld {
  readonly company: string;
  readonly password: string;
  readonly organisations: readonly DemoCircle[];
  readonly groups: readonly DemoCircle[];
  readonly users: readonly DemoUser[];
  readonly products: readonly DemoProduct[];
  readonly items: readonly DemoItem[];
  readonly families: readonly DemoFamily[];
}

/** A family with its texts, one file each. */
export interface DemoFamilyTexts {
  readonly name: string;
  readonly items: readonly DemoItem[];
}
