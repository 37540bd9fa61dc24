import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { RateKind } from '../../../../libs/http-api/rate-limit';
import type { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { CurrentViewer } from '../../access/access.api';
import { bestBet, BestBetReader } from '../best-bet';
import { ProductNames } from '../product-names';
import { answering } from '../search-faults';
import { SearchService } from '../search.service';
import { readAddress } from './search-address';
import { SearchResultsPage } from './search.page';

@ApiExcludeController()
@RateKind('search')
@Controller()
export class SearchPagesController {
  constructor(
    private readonly searches: SearchService,
    private readonly products: ProductNames,
    private readonly bestBets: BestBetReader,
  ) {}

  @Get('search')
  async search(
    @Query() query: Record<string, unknown>,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const asked = readAddress(query, requestLocale(request, viewer.user?.locale));
    const result = await answering(this.searches.search(viewer, asked));
    const best = bestBet(asked, result);
    const [products, bestText] = await Promise.all([
      this.products.all(),
      best && this.bestBets.textOf(viewer, best),
    ]);
    return (
      <SearchResultsPage request={asked} result={result} products={products} bestText={bestText} />
    );
  }
}
