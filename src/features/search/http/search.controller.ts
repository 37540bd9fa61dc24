import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { NoIdempotency } from '../../../../libs/http-api/idempotency.interceptor';
import { RateKind } from '../../../../libs/http-api/rate-limit';
import { acceptedLocale } from '../../../../libs/pages/locale';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { answering } from '../search-faults';
import { SearchRecords } from '../search-records';
import { SearchService, type SearchResult } from '../search.service';
import { SimilarService, type Suggestion } from '../similar.service';
import { SEARCH_ANSWER, SIMILAR_ANSWER, SUGGEST_ANSWER } from './search-answers';
import { SearchBodyDto, SearchQueryDto, SimilarDto, SuggestDto, toRequest } from './search.dto';

@ApiTags('search')
@RateKind('search')
@NoIdempotency()
@Controller('api/v1')
export class SearchController {
  constructor(
    private readonly searches: SearchService,
    private readonly similars: SimilarService,
    private readonly records: SearchRecords,
  ) {}

  @Get('search')
  @ApiOperation({ summary: 'Search everything you may see' })
  @ApiOkResponse(SEARCH_ANSWER)
  search(
    @Query() query: SearchQueryDto,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ): Promise<SearchResult> {
    return answering(this.searches.search(viewer, toRequest(query, localeOf(viewer, request))));
  }

  @Post('search')
  @HttpCode(200)
  @ApiOperation({ summary: 'The same for long texts' })
  @ApiOkResponse(SEARCH_ANSWER)
  searchLong(
    @Body() body: SearchBodyDto,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ): Promise<SearchResult> {
    return answering(this.searches.search(viewer, toRequest(body, localeOf(viewer, request))));
  }

  @Get('suggest')
  @ApiOperation({ summary: 'Titles and tags while typing, at most eight' })
  @ApiOkResponse(SUGGEST_ANSWER)
  async suggest(
    @Query() query: SuggestDto,
    @CurrentViewer() viewer: Viewer,
  ): Promise<{ data: Suggestion[] }> {
    return { data: await answering(this.similars.suggest(viewer, query.q)) };
  }

  @Post('similar')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Items about the same problem, what is solved first',
    description:
      'Of two words that say something, only items that have both; of one, those that have it in their title.',
  })
  @ApiOkResponse(SIMILAR_ANSWER)
  async similar(
    @Body() body: SimilarDto,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const locale = localeOf(viewer, request);
    const { hits, degradedParts } = await answering(
      this.similars.similar(viewer, { ...body, locale, solvedFirst: true }),
    );
    return { data: hits, degradedParts };
  }

  @Post('search/:id/click')
  @HttpCode(204)
  @ApiOperation({ summary: 'A hit of this search was opened (kept without the person)' })
  click(@Param('id', ParseUUIDPipe) id: string): void {
    this.records.clicked(id);
  }
}

const localeOf = (viewer: Viewer, request: FastifyRequest): string =>
  acceptedLocale(request.headers['accept-language']) ?? viewer.user?.locale ?? 'en';
