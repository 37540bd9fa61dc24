import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { OptionalField } from '../../../../libs/http-api/optional-field';
import { ListQuery, QueryText } from '../../../../libs/http-api/query-fields';
import { HasVisibleCharacter } from '../../../../libs/http-api/visible-text';
import { LOCALES } from '../../../../libs/pages/locale';
import { ROLES, type Role, type TokenScope } from '../../../kernel/viewer';
import { PASSWORD_LENGTH } from '../passwords';

export class CredentialsDto {
  @ApiProperty({ example: 'agent@demo.example' })
  @IsString()
  @Length(1, 320)
  email!: string;

  @ApiProperty({ example: 'allmende-demo' })
  @IsString()
  @Length(1, PASSWORD_LENGTH.most)
  password!: string;
}

export class TokenRequestDto extends CredentialsDto {
  @ApiPropertyOptional({ description: 'How the token is listed.', default: 'API' })
  @OptionalField()
  @IsString()
  @Length(1, 100)
  @HasVisibleCharacter()
  name?: string;

  @ApiPropertyOptional({ enum: ['read', 'write'], default: 'write' })
  @OptionalField()
  @IsIn(['read', 'write'])
  scope?: TokenScope;
}

export class NewTokenDto {
  @ApiProperty({ example: 'Nightly export' })
  @IsString()
  @Length(1, 100)
  @HasVisibleCharacter()
  name!: string;

  @ApiProperty({ enum: ['read', 'write'] })
  @IsIn(['read', 'write'])
  scope!: TokenScope;

  @ApiPropertyOptional({ description: 'Days until it expires; for ever when left out.' })
  @OptionalField()
  @IsInt()
  @Min(1)
  @Max(3_650)
  days?: number;
}

export class MeChangeDto {
  @ApiPropertyOptional()
  @OptionalField()
  @IsString()
  @Length(1, 80)
  @HasVisibleCharacter()
  displayName?: string;

  @ApiPropertyOptional()
  @OptionalField()
  @IsString()
  @MaxLength(2_000)
  about?: string;

  @ApiPropertyOptional({
    enum: LOCALES,
    nullable: true,
    description: 'Of the pages; null: as the browser asks for.',
  })
  @IsOptional()
  @IsIn(LOCALES)
  locale?: string | null;
}

export class NewPasswordDto {
  @ApiProperty()
  @IsString()
  @Length(1, PASSWORD_LENGTH.most)
  current!: string;

  @ApiProperty({ minLength: PASSWORD_LENGTH.least })
  @IsString()
  @Length(PASSWORD_LENGTH.least, PASSWORD_LENGTH.most)
  next!: string;
}

export class NewPersonDto {
  @ApiProperty()
  @IsEmail()
  @MaxLength(320)
  email!: string;

  @ApiProperty()
  @IsString()
  @Length(1, 80)
  @HasVisibleCharacter()
  displayName!: string;

  @ApiProperty({ minLength: PASSWORD_LENGTH.least })
  @IsString()
  @Length(PASSWORD_LENGTH.least, PASSWORD_LENGTH.most)
  password!: string;

  @ApiPropertyOptional({ enum: ROLES, isArray: true })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(ROLES.length)
  @IsIn(ROLES, { each: true })
  roles?: Role[];
}

export class PersonChangeDto {
  @ApiPropertyOptional({ enum: ROLES, isArray: true })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(ROLES.length)
  @IsIn(ROLES, { each: true })
  roles?: Role[];

  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  active?: boolean;
}

export class PeopleQuery extends ListQuery {
  @QueryText({ max: 100, default: '', description: 'Part of a name, handle or address.' })
  q = '';
}

export class NewCircleDto {
  @ApiProperty({ example: 'Nordwind Facility GmbH' })
  @IsString()
  @Length(1, 120)
  @HasVisibleCharacter()
  name!: string;
}

export class MemberDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  userId!: string;
}
