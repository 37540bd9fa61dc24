import type { AudienceToken } from './audience';

export const ROLES = ['member', 'agent', 'employee', 'curator', 'moderator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What an API token may do; a session may do everything. */
export type TokenScope = 'read' | 'write';

export interface ViewerFacts {
  readonly userId: string;
  readonly handle: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly organisationIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly locale?: string | null;
  readonly tokenScope?: TokenScope;
}

const STAFF: readonly Role[] = ['agent', 'employee', 'curator', 'moderator', 'admin'];
const SERVES: readonly Role[] = ['agent', 'curator', 'moderator', 'admin'];

/** Who asks. Made once per request from the session or token, and the only source of rights. Immutable. */
export class Viewer {
  readonly audiences: ReadonlySet<AudienceToken>;

  private constructor(
    readonly user: ViewerFacts | undefined,
    audiences: Iterable<AudienceToken>,
  ) {
    this.audiences = new Set(audiences);
  }

  /** Somebody who has not signed in. */
  static guest(): Viewer {
    return new Viewer(undefined, ['public']);
  }

  static of(user: ViewerFacts): Viewer {
    const has = (roles: readonly Role[]) => user.roles.some((role) => roles.includes(role));
    const audiences: AudienceToken[] = ['public', 'members', `user:${user.userId}`];
    audiences.push(...user.organisationIds.map((id) => `org:${id}` as const));
    audiences.push(...user.groupIds.map((id) => `group:${id}` as const));
    if (has(STAFF)) audiences.push('employees');
    if (has(SERVES)) audiences.push('agents');
    if (has(['curator', 'admin'])) audiences.push('curators');
    return new Viewer(user, audiences);
  }

  get id(): string | undefined {
    return this.user?.userId;
  }

  get signedIn(): boolean {
    return this.user !== undefined;
  }

  /** An employee of the company, whatever the role is called. */
  get isStaff(): boolean {
    return this.audiences.has('employees');
  }

  /** May be asked for the reading of a row with these effective tokens. */
  maySee(acl: readonly string[]): boolean {
    return acl.some((token) => this.audiences.has(token as AudienceToken));
  }

  /** Holds the role itself, or is an admin. */
  is(role: Role): boolean {
    return this.user !== undefined && this.user.roles.some((r) => r === role || r === 'admin');
  }

  /** False for a read-only API token. */
  get mayWrite(): boolean {
    return this.user !== undefined && this.user.tokenScope !== 'read';
  }
}
