import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsString,
  IsUUID,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { QueryInt, QueryList, QueryText } from '../../../../libs/http-api/query-fields';
import { SPACES, type Space } from '../../../kernel/space';

export class ClusterIdParam {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id!: string;
}

class Reasoned {
  @ApiProperty({
    minLength: 1,
    maxLength: 500,
    description: 'Why; not blank. Kept with the change.',
    example: 'Both are about the same valve.',
  })
  @IsString()
  @MaxLength(500)
  reason!: string;
}

export class MergeBody extends Reasoned {
  @ApiProperty({ format: 'uuid', description: 'A cluster, or an item.' })
  @IsUUID()
  with!: string;
}

export class SplitBody extends Reasoned {
  @ApiProperty({ type: [String], format: 'uuid', description: 'The members that leave together.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsUUID(undefined, { each: true })
  items!: string[];
}

export class MoveBody extends Reasoned {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  item!: string;

  @ApiProperty({ format: 'uuid', description: 'A cluster, or an item.' })
  @IsUUID()
  to!: string;
}

export class PinBody extends Reasoned {
  @ApiProperty({ format: 'uuid', nullable: true, type: String, description: 'Null: by the rule.' })
  @ValidateIf((body: PinBody) => body.item !== null)
  @IsUUID()
  item!: string | null;
}

export class UndoBody extends Reasoned {}

export class PreviewQuery {
  @QueryList({ maxItems: 500, description: 'The members that would leave; none: all links.' })
  item?: string[];
}

export class MostAskedQuery {
  @QueryList({ of: SPACES })
  space?: Space[];

  @QueryText({ max: 100, description: 'Slug of a product.' })
  product?: string;

  @QueryInt({ min: 1, max: 100, default: 20 })
  limit = 20;
}
