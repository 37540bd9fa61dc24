import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { LIMITS } from '../item-input';
import { POST_KINDS, type PostKind } from '../post.entity';
import { ChoiceField, TextField, TextListField } from './fields';

const AUDIENCE = {
  maxItems: 50,
  maxLength: 100,
  optional: true,
  nullable: true,
  description: 'Fewer readers than the item has; staff only. Null: as the item.',
  example: null,
} as const;

export class NewPostBody {
  @ChoiceField({
    of: POST_KINDS,
    optional: true,
    description: 'Left out: an answer under a question, a reply in a thread, else a comment.',
    example: 'answer',
  })
  kind?: PostKind;

  @TextField({ max: LIMITS.body, description: 'Markdown.', example: 'Update it to 2.1.' })
  body!: string;

  @ApiProperty({
    format: 'uuid',
    required: false,
    nullable: true,
    description: 'What it answers to.',
  })
  @IsOptional()
  @IsUUID()
  parentId?: string | null;

  @TextField({ optional: true, max: 12 })
  lang?: string;

  @TextListField(AUDIENCE)
  audience?: string[] | null;
}

export class PostChangeBody {
  @TextField({ optional: true, max: LIMITS.body })
  body?: string;

  @TextListField(AUDIENCE)
  audience?: string[] | null;

  @TextField({ optional: true, max: LIMITS.reason })
  reason?: string;
}
