import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { renderApiDocs, DOCS_STYLE } from '../../../libs/http-api/api-docs-page';
import { ApiDocument } from './api-document';

const FOR_ALL = 'public, max-age=300';

/** The API for people (`/api/docs`) and for generators (`/api/openapi.json`). */
@ApiExcludeController()
@Controller('api')
export class ApiDocsController {
  constructor(private readonly document: ApiDocument) {}

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', FOR_ALL)
  docs(): string {
    return renderApiDocs({
      document: this.document.get(),
      styleUrl: '/api/docs.css',
      documentUrl: '/api/openapi.json',
    });
  }

  @Get('docs.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', FOR_ALL)
  style(): string {
    return DOCS_STYLE;
  }

  @Get('openapi.json')
  @Header('cache-control', FOR_ALL)
  openApi(): OpenAPIObject {
    return this.document.get();
  }
}
