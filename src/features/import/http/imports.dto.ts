import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsString,
  IsUUID,
  MaxLength,
} from 'class-validator';
import { OptionalField } from '../../../../libs/http-api/optional-field';
import { SPACES } from '../../../kernel/space';

export class ImportId {
  @IsUUID()
  id!: string;
}

/** Without files in the body it must be a form with files. */
export class NewImportBody {
  @ApiPropertyOptional({
    description: 'Names of files in the folder `imports` of the data folder.',
  })
  @OptionalField()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(300, { each: true })
  files?: string[];

  @ApiPropertyOptional({ enum: SPACES, description: 'Whatever the records say.' })
  @OptionalField()
  @IsIn(SPACES)
  space?: string;

  @ApiPropertyOptional({ description: 'Instead of the default of each space.' })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  audience?: string[];

  @ApiPropertyOptional({ description: 'One bad line, and nothing is written.' })
  @OptionalField()
  @IsBoolean()
  strict?: boolean;

  @ApiPropertyOptional({ description: 'Everything is read and checked, and nothing written.' })
  @OptionalField()
  @IsBoolean()
  dryRun?: boolean;
}
