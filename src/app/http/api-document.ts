import { Injectable, type INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { describeApi } from '../../../libs/http-api/openapi';

const INTRODUCTION = `Everything the pages can do. Sign in with POST /api/v1/auth/token and send the token as \
Authorization: Bearer …; without it you see what guests see.

Failures are problem documents (RFC 9457) with a stable type. Lists give data and nextCursor; the next page is also in \
the Link header. POST and PATCH take an Idempotency-Key. Changes of a text need If-Match with the ETag of the version \
they change. Unknown fields are refused. A body may have 1 MiB.

What you may not see is answered exactly like what does not exist: 404.`;

/** The OpenAPI document of the running application, made when it is first asked for. */
@Injectable()
export class ApiDocument {
  private app: INestApplication | undefined;
  private made: OpenAPIObject | undefined;

  /** Which application to describe; configureHttp says it, since an application cannot be injected into itself. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  get(): OpenAPIObject {
    if (this.app === undefined) throw new Error('configureHttp() was not called.');
    this.made ??= describeApi(this.app, {
      title: 'Allmende API',
      version: '1',
      description: INTRODUCTION,
      prefix: '/api/v1/',
    });
    return this.made;
  }
}
