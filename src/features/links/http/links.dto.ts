import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, IsUUID, MaxLength } from 'class-validator';
import { OptionalField } from '../../../../libs/http-api/optional-field';
import {
  ListQuery,
  QueryBool,
  QueryChoice,
  QueryInt,
  QueryList,
} from '../../../../libs/http-api/query-fields';
import {
  LINK_KINDS,
  LINK_ORIGINS,
  LINK_STATES,
  type LinkKind,
  type LinkOrigin,
  type LinkState,
} from '../link-kinds';

export const MOST_REASON = 500;

export class LinkIdParam {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id!: string;
}

export class NewLinkBody {
  @ApiProperty({ enum: LINK_KINDS, example: 'same-problem' })
  @IsIn(LINK_KINDS)
  kind!: LinkKind;

  @ApiProperty({ format: 'uuid', description: 'The other end: an item or a post.' })
  @IsUUID()
  to!: string;

  @ApiProperty({
    enum: ['proposed', 'confirmed'],
    required: false,
    description:
      'Left out: confirmed for staff, curators, moderators and trusted members, else proposed.',
  })
  @OptionalField()
  @IsIn(['proposed', 'confirmed'])
  state?: 'proposed' | 'confirmed';

  @ApiProperty({ required: false, maxLength: MOST_REASON })
  @OptionalField()
  @IsString()
  @MaxLength(MOST_REASON)
  reason?: string;
}

export class LinkDecisionBody {
  @ApiProperty({
    enum: LINK_STATES,
    required: false,
    description: '`proposed` takes a decision back.',
  })
  @OptionalField()
  @IsIn(LINK_STATES)
  state?: LinkState;

  @ApiProperty({ enum: LINK_KINDS, required: false })
  @OptionalField()
  @IsIn(LINK_KINDS)
  kind?: LinkKind;

  @ApiProperty({ required: false, maxLength: MOST_REASON })
  @OptionalField()
  @IsString()
  @MaxLength(MOST_REASON)
  reason?: string;
}

export class ItemLinksQuery extends ListQuery {
  @QueryList({ of: LINK_STATES, description: 'Left out: confirmed.' })
  state?: LinkState[];

  @QueryList({ of: LINK_KINDS })
  kind?: LinkKind[];
}

export class LinksQuery extends ListQuery {
  @QueryChoice({ of: LINK_STATES, default: 'proposed' })
  state!: LinkState;

  @QueryList({ of: LINK_KINDS })
  kind?: LinkKind[];

  @QueryList({ of: LINK_ORIGINS })
  origin?: LinkOrigin[];

  @QueryBool({
    default: false,
    description: 'Only what the hub has confirmed by itself, for those who decide.',
  })
  automatic!: boolean;

  @QueryInt({ min: 0, max: 100, description: 'Least probability in per cent.' })
  likely?: number;
}
