import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, IsUUID, MaxLength } from 'class-validator';
import { OptionalField } from '../../../../libs/http-api/optional-field';
import { LenientText } from '../../../../libs/http-api/validation';
import {
  QueryChoice,
  QueryInt,
  QueryList,
  QueryText,
} from '../../../../libs/http-api/query-fields';
import type { FacetField } from '../../../../libs/search-engine/search-query';
import { KINDS, SPACES } from '../../../kernel/space';
import {
  COLLAPSES,
  FACET_FIELDS,
  SORTS,
  type Collapse,
  type SearchRequest,
  type Sort,
} from '../search-request';

/** Longest question taken, in characters; what is longer is refused with 422. */
export const LONGEST_QUERY = 10_000;
const LONGEST_BODY = 300_000;

/** Parameters of a search, the same in the query of a GET and in the JSON body of a POST. */
@LenientText()
export class SearchQueryDto {
  @QueryText({
    max: LONGEST_QUERY,
    default: '',
    description:
      'What to look for. Understands "quoted phrases", -words and operators such as space:internal, kind:article, tag:vpn, is:solved, -space:peer. Empty: everything, newest first.',
  })
  q = '';

  @QueryChoice({ of: ['auto', 'typing', 'question'], default: 'auto' })
  mode: 'auto' | 'typing' | 'question' = 'auto';

  @QueryList({ of: SPACES, description: 'Only these spaces.' })
  space?: string[];

  @QueryList({ of: KINDS, description: 'Only these kinds.' })
  kind?: string[];

  @QueryList({ description: 'Only texts in these languages (en, de, …).' })
  lang?: string[];

  @QueryList({ description: 'Only items with one of these tags.' })
  tag?: string[];

  @QueryList({ description: 'Only items about these products.' })
  product?: string[];

  @QueryList({ description: 'Only items in these states (open, solved, published, …).' })
  state?: string[];

  @QueryList({ description: 'Only texts by these people (handles).' })
  author?: string[];

  @QueryChoice({
    of: SORTS,
    default: 'relevance',
    description:
      'newest, oldest: by the newest (oldest) text of an item that matches, answers included: `passageCreated` of the hit.',
  })
  sort: Sort = 'relevance';

  @QueryChoice({
    of: COLLAPSES,
    default: 'cluster',
    description:
      'cluster: of texts known to solve the same problem one hit, the best; item: every text for itself. Total and facets count the items that words find, either way; `brought` counts those beside them that only similar questions brought, and `cards` the hits that can be paged through.',
  })
  collapse: Collapse = 'cluster';

  @QueryInt({ min: 1, max: 1_000_000, default: 1 })
  page = 1;

  @QueryInt({ min: 1, max: 100, default: 20, description: 'Hits a page.' })
  size = 20;

  @QueryList({ of: FACET_FIELDS, description: 'Counts wanted beside the hits.' })
  facets?: FacetField[];
}

/** The body of `POST /search`: the same fields, and room for a whole question. */
@LenientText()
export class SearchBodyDto extends SearchQueryDto {
  @ApiPropertyOptional({ description: 'The long part of a question.', maxLength: LONGEST_BODY })
  @OptionalField()
  @IsString()
  @MaxLength(LONGEST_BODY)
  body?: string;
}

@LenientText()
export class SuggestDto {
  @QueryText({ max: LONGEST_QUERY, default: '', description: 'What has been typed so far.' })
  q = '';
}

@LenientText()
export class SimilarDto {
  @ApiProperty({ maxLength: LONGEST_QUERY, example: 'Heat pump shows error E17' })
  @IsString()
  @MaxLength(LONGEST_QUERY)
  title!: string;

  @ApiPropertyOptional({ maxLength: LONGEST_BODY })
  @OptionalField()
  @IsString()
  @MaxLength(LONGEST_BODY)
  body?: string;

  @ApiPropertyOptional({ description: 'An item that must not come back.' })
  @OptionalField()
  @IsUUID()
  exclude?: string;
}

/** The request behind the parameters. */
export function toRequest(dto: SearchQueryDto & { body?: string }, locale: string): SearchRequest {
  const { q, body, mode, sort, page, size, facets, collapse } = dto;
  const { space, kind, lang, tag, product, state, author } = dto;
  const filters = { space, kind, lang, tag, product, state, author };
  return { q, body, mode, sort, page, size, facets: facets ?? [], locale, filters, collapse };
}
