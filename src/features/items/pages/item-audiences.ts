import { Injectable } from '@nestjs/common';
import { SPACE_POLICIES, type Space } from '../../../kernel/space';
import type { Viewer } from '../../../kernel/viewer';
import { CirclesService } from '../../accounts/accounts.api';

export interface Circle {
  /** `org:<id>` or `group:<id>`. */
  readonly token: string;
  readonly name: string;
}

/** Whom a viewer may write for: tokens with words of their own, then circles by name. */
export interface AudienceChoice {
  readonly tokens: readonly string[];
  readonly circles: readonly Circle[];
}

/** What is offered in the fields "Who may read it"; the write path decides. */
@Injectable()
export class ItemAudiences {
  constructor(private readonly circles: CirclesService) {}

  /** Staff choose among all circles, others among their own. Without a space: what any of the spaces takes. */
  async choice(viewer: Viewer, spaces: readonly Space[]): Promise<AudienceChoice> {
    const reachesCustomers = spaces.some((space) => SPACE_POLICIES[space].allowsPublic);
    return {
      tokens: [
        ...(reachesCustomers ? ['public', 'members'] : []),
        ...(viewer.isStaff ? ['employees'] : []),
        ...(viewer.audiences.has('agents') ? ['agents'] : []),
      ],
      circles: [
        ...(reachesCustomers ? await this.named(viewer, 'organisation', 'org') : []),
        ...(await this.named(viewer, 'group', 'group')),
      ],
    };
  }

  private async named(
    viewer: Viewer,
    kind: 'organisation' | 'group',
    prefix: 'org' | 'group',
  ): Promise<Circle[]> {
    const own = prefix === 'org' ? viewer.user?.organisationIds : viewer.user?.groupIds;
    if (!viewer.isStaff && (own ?? []).length === 0) return [];
    const all = await this.circles.list(kind);
    return all
      .filter((circle) => viewer.isStaff || own?.includes(circle.id))
      .map((circle) => ({ token: `${prefix}:${circle.id}`, name: circle.name }));
  }
}
