import {
  Body,
  Controller,
  Delete,
  Get,
  Global,
  HttpCode,
  Module,
  Param,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsString, IsUUID, MaxLength, ValidateNested } from 'class-validator';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { decodeCursor } from '../../libs/http-api/cursor';
import { etagOf, IfMatch, type ExpectedVersion } from '../../libs/http-api/expected-version';
import { noteCarriedOut } from '../../libs/http-api/idempotency-note';
import { NoIdempotency } from '../../libs/http-api/idempotency.interceptor';
import { listReply } from '../../libs/http-api/list-reply';
import { HttpProblem } from '../../libs/http-api/problem';
import {
  ListQuery,
  QueryBool,
  QueryChoice,
  QueryInt,
  QueryList,
} from '../../libs/http-api/query-fields';
import { RateKind } from '../../libs/http-api/rate-limit';
import { AnswerWithin } from '../../libs/http-api/request-timeout';
import { LenientText } from '../../libs/http-api/validation';
import { Env } from '../../src/app/env';
import { NestLog } from '../../src/app/log';
import { configureHttp } from '../../src/app/http/configure-http';
import { HttpModule } from '../../src/app/http/http.module';
import { makeHttpAdapter } from '../../src/app/http/make-adapter';

class Part {
  @IsString()
  @MaxLength(5)
  name!: string;
}
class NewThing {
  @IsString()
  @MaxLength(10)
  title!: string;

  @IsInt()
  size!: number;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts: Part[] = [];
}
class ThingId {
  @IsUUID()
  id!: string;
}
class ThingQuery extends ListQuery {
  @QueryList({ of: ['a', 'b', 'c'] })
  tag?: string[];

  @QueryBool({ default: true })
  open?: boolean;

  @QueryInt({ min: 1, max: 9, default: 1 })
  page?: number;

  @QueryChoice({ of: ['new', 'old'], default: 'new' })
  sort?: string;
}
@LenientText()
class LongQuestion {
  @IsString()
  text!: string;
}

/** What the handlers did, for tests to look at. */
export const deeds = { made: 0, failNext: undefined as Error | undefined, hold: Promise.resolve() };

@ApiTags('things')
@Controller('api/v1/things')
export class ThingsController {
  constructor(private readonly source: DataSource) {}

  @Get()
  list(@Query() query: ThingQuery) {
    const from = query.cursor ? decodeCursor(query.cursor, { n: 'int' }).n : 0;
    const rows = [1, 2, 3].map((step) => from + step).filter((n) => n <= 5);
    const reply = listReply(
      rows.slice(0, query.limit + 1),
      query.limit,
      (n) => n,
      (n) => ({ n }),
    );
    return { ...reply, asked: { ...query } };
  }

  @Post()
  async make(@Body() body: NewThing) {
    deeds.made += 1;
    const number = deeds.made;
    await deeds.hold;
    if (deeds.failNext) throw deeds.failNext;
    return { number, ...body };
  }

  /** Commits, notes it, and then dies on the way to the answer. */
  @Post('lost')
  async makeAndLose() {
    deeds.made += 1;
    await this.source.transaction((manager) =>
      noteCarriedOut(manager, `/api/v1/things/${deeds.made}`),
    );
    throw new Error('Lost.');
  }

  @Post('search')
  @NoIdempotency()
  @HttpCode(200)
  search(@Body() body: LongQuestion) {
    return { text: body.text, count: ++deeds.made };
  }

  @Get('limited')
  @RateKind('search')
  limited() {
    return {};
  }

  @Get('slow')
  @AnswerWithin(50)
  async slow() {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return {};
  }

  @Get('broken')
  broken() {
    throw new TypeError('The inside of the hub.');
  }

  @Get('database')
  async database(@Query('sql') sql: string) {
    return this.source.query(sql);
  }

  @Get(':id')
  one(@Param() { id }: ThingId) {
    if (id.startsWith('f'))
      throw new HttpProblem(404, 'not-found', 'There is nothing here, or nothing you may see.');
    return { id };
  }

  @Patch(':id')
  change(@IfMatch() expected: ExpectedVersion, @Body() body: NewThing) {
    expected.require(3, { title: 'theirs' });
    return { ...body, etag: etagOf(4) };
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@IfMatch() expected: ExpectedVersion): void {
    expected.require(3);
  }
}

@Controller()
class SmallPagesController {
  @Get('broken-page')
  broken() {
    throw new HttpProblem(403, 'forbidden', '<script>alert(1)</script>');
  }

  @Post('form')
  form(@Body() body: Record<string, unknown>) {
    return body;
  }
}

/**
 * A few routes under the rules of all routes, listening on a free port. `log` gathers the lines of the log; `prepare` is
 * given the server before it listens.
 */
export async function startSmallApp(
  database: { url: string },
  settings: Partial<Env> = {},
  prepare: (instance: FastifyInstance) => void = () => undefined,
) {
  const log: string[] = [];
  const env = Env.with({ nodeEnv: 'test', logLevel: 'info', ...settings });
  const logger = pino({ level: env.logLevel }, { write: (line) => void log.push(line) });
  const source = await new DataSource({
    type: 'postgres',
    url: database.url,
    extra: { max: 6, statement_timeout: 300 },
  }).initialize();

  @Global()
  @Module({
    providers: [
      { provide: Env, useValue: env },
      { provide: DataSource, useValue: source },
    ],
    exports: [Env, DataSource],
  })
  class Parts {}

  @Module({
    imports: [Parts, HttpModule.forRoot({ env })],
    controllers: [ThingsController, SmallPagesController],
  })
  class SmallApp {}

  const app = await NestFactory.create<NestFastifyApplication>(SmallApp, makeHttpAdapter(env), {
    bodyParser: false,
    logger: new NestLog(logger),
  });
  await configureHttp(app, { env, logger });
  prepare(app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return {
    app,
    log,
    port,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await app.close();
      if (source.isInitialized) await source.destroy();
    },
  };
}
