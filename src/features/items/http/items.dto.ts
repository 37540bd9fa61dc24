import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsObject,
  IsUUID,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { OptionalField } from '../../../../libs/http-api/optional-field';
import {
  ListQuery,
  QueryChoice,
  QueryList,
  QueryText,
} from '../../../../libs/http-api/query-fields';
import { KINDS, SPACES, type Kind, type Space } from '../../../kernel/space';
import { LIMITS } from '../item-input';
import { ITEM_STATES, type ItemState } from '../item-state';
import { TABS, type Tab } from '../read/item-lists';
import { ChoiceField, TextField, TextListField } from './fields';

/** The id in an address; anything that is none is a 404. */
export class IdParam {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id!: string;
}

const AUDIENCE = {
  maxItems: 50,
  maxLength: 100,
  description:
    'Who may read it: `public`, `members`, `employees`, `agents`, `org:<id>`, `group:<id>`, `user:<id>`; any one suffices.',
  example: ['public'],
} as const;

export class LayerBody {
  @ApiProperty({
    format: 'uuid',
    required: false,
    description: 'Of a layer that is there already.',
  })
  @OptionalField()
  @IsUUID()
  id?: string;

  @TextListField({ ...AUDIENCE, optional: true, example: ['agents'] })
  audience?: string[];

  @TextField({ description: 'Markdown.', max: LIMITS.body, example: 'Only for agents: …' })
  body!: string;
}

const Layers = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      type: [LayerBody],
      required: false,
      maxItems: LIMITS.layers,
      description:
        'Parts of the body with an audience each, in order. In a change: every layer you see, or those left out go.',
    }),
    OptionalField(),
    IsArray(),
    ArrayMaxSize(LIMITS.layers),
    // ValidateNested goes into lists within the list and holds an empty one for valid.
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(() => LayerBody),
  );

export class NewItemBody {
  @ChoiceField({ of: SPACES, example: 'community' })
  space!: Space;

  @ChoiceField({ of: KINDS, example: 'question' })
  kind!: Kind;

  @TextField({ max: LIMITS.title, example: 'The router forgets its password' })
  title!: string;

  @TextField({
    optional: true,
    max: LIMITS.body,
    description: 'Markdown; the part everybody reads.',
    example: 'After every power cut I have to **set it up** again.',
  })
  body?: string;

  @TextField({ optional: true, max: 12, example: 'en' })
  lang?: string;

  @TextListField({ optional: true, maxItems: 50, maxLength: 100, example: ['router', 'password'] })
  tags?: string[];

  @TextField({ optional: true, nullable: true, max: 100, example: 'hub-2000' })
  product?: string | null;

  @TextListField({ ...AUDIENCE, optional: true })
  audience?: string[];

  @Layers()
  layers?: LayerBody[];

  @TextField({
    optional: true,
    nullable: true,
    max: 100,
    description: 'Handle of the employee to ask. Internal how-tos only.',
  })
  owner?: string | null;

  @TextField({ optional: true, nullable: true, max: LIMITS.riskNote, description: 'Same.' })
  riskNote?: string | null;

  @TextListField({
    optional: true,
    maxItems: 20,
    maxLength: 36,
    description: 'Ids of the similar items its writer was shown: kept beside it as proposed links.',
  })
  shown?: string[];
}

export class ItemChangeBody {
  @TextField({
    optional: true,
    max: LIMITS.title,
    example: 'The router forgets its Wi-Fi password',
  })
  title?: string;

  @TextField({ optional: true, max: LIMITS.body })
  body?: string;

  @TextField({ optional: true, max: 12 })
  lang?: string;

  @TextListField({ optional: true, maxItems: 50, maxLength: 100 })
  tags?: string[];

  @TextField({ optional: true, nullable: true, max: 100 })
  product?: string | null;

  @TextListField({ ...AUDIENCE, optional: true })
  audience?: string[];

  @Layers()
  layers?: LayerBody[];

  @TextField({ optional: true, nullable: true, max: 100 })
  owner?: string | null;

  @TextField({ optional: true, nullable: true, max: LIMITS.riskNote })
  riskNote?: string | null;

  @TextField({ optional: true, max: LIMITS.reason, example: 'Say which password.' })
  reason?: string;
}

export class StateBody {
  @ChoiceField({ of: ITEM_STATES, example: 'closed' })
  state!: ItemState;

  @TextField({ optional: true, max: LIMITS.reason, description: 'Needed to close.' })
  reason?: string;
}

export class RestoreBody {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'As numbered in your history of it.' })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  version!: number;

  @TextField({ optional: true, max: LIMITS.reason })
  reason?: string;
}

export class ItemsQuery extends ListQuery {
  @QueryList({ of: SPACES })
  space?: Space[];

  @QueryList({ of: KINDS })
  kind?: Kind[];

  @QueryList({ maxLength: 100 })
  tag?: string[];

  @QueryList({ maxLength: 100 })
  product?: string[];

  @QueryList({ maxLength: 12 })
  lang?: string[];

  @QueryList({ of: ITEM_STATES })
  state?: ItemState[];

  @QueryText({ max: 100, description: 'Handle of the author.' })
  author?: string;

  @QueryChoice({ of: TABS, default: 'newest' })
  tab?: Tab;
}

export class TagsQuery extends ListQuery {
  @QueryText({ max: 100, description: 'How the tag begins.' })
  q?: string;
}
