import {
  BadRequestException,
  HttpException,
  NotFoundException,
  PayloadTooLargeException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { errorCodes } from 'fastify';
import {
  EntityNotFoundError,
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { HttpProblem } from './problem';
import { mapError } from './problem-mapping';

const asked = { url: '/api/v1/things/1?q=private', requestId: 'request-1' };

/** An error as node-postgres makes it. */
const pgError = (code: string, message = 'secret row: anna@example.org') =>
  Object.assign(new Error(message), { code, severity: 'ERROR', detail: 'Key (email)=(anna)' });
const failedQuery = (code: string) =>
  new QueryFailedError('SELECT secret', ['parameter'], pgError(code));
/** Coded like a Fault of the kernel, but of no class of ours. */
const coded = (status: number, code: string, options: object = {}) =>
  Object.assign(new Error('A sentence.'), { status, code, options });
const wrapped = (error: Error & { statusCode?: number }) =>
  new HttpException(error.message, error.statusCode ?? 500, { cause: error });

describe('errors become problem documents', () => {
  const table: [name: string, error: unknown, status: number, code: string, log: string][] = [
    ['our own', new HttpProblem(412, 'stale', 'x'), 412, 'stale', 'none'],
    ['a fault by shape', coded(409, 'item.conflict'), 409, 'item.conflict', 'none'],
    ['a fault of ours', coded(503, 'search.building'), 503, 'search.building', 'warn'],
    ['nest 404', new NotFoundException('Cannot GET /x'), 404, 'not-found', 'none'],
    ['nest 400', new BadRequestException('Nope'), 400, 'bad-request', 'none'],
    ['nest 413', new PayloadTooLargeException(), 413, 'too-large', 'none'],
    ['nest 503', new ServiceUnavailableException(), 503, 'unavailable', 'warn'],
    ['bad JSON', wrapped(new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY()), 400, 'bad-json', 'none'],
    ['too large', wrapped(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE()), 413, 'too-large', 'none'],
    [
      'media type',
      wrapped(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('x/y')),
      415,
      'unsupported-media-type',
      'none',
    ],
    ['bad URL', new errorCodes.FST_ERR_BAD_URL('/%'), 400, 'bad-url', 'none'],
    ['long URL', new errorCodes.FST_ERR_MAX_PARAM_LENGTH('/x'), 414, 'url-too-long', 'none'],
    ['a framework fault', new errorCodes.FST_ERR_REP_ALREADY_SENT(), 500, 'internal', 'error'],
    ['no such entity', new EntityNotFoundError('Item', {}), 404, 'not-found', 'none'],
    ['unique', failedQuery('23505'), 409, 'conflict', 'none'],
    ['foreign key', failedQuery('23503'), 409, 'conflict', 'none'],
    ['check', failedQuery('23514'), 422, 'invalid', 'none'],
    ['NUL in a text', failedQuery('22021'), 422, 'invalid', 'none'],
    ['no such character', failedQuery('22P05'), 422, 'invalid', 'none'],
    ['not a UUID', failedQuery('22P02'), 422, 'invalid', 'none'],
    ['number too large', failedQuery('22003'), 422, 'invalid', 'none'],
    ['statement timeout', failedQuery('57014'), 503, 'timeout', 'warn'],
    ['deadlock', failedQuery('40P01'), 503, 'busy', 'warn'],
    ['serialization', failedQuery('40001'), 503, 'busy', 'warn'],
    ['disk full', failedQuery('53100'), 503, 'unavailable', 'warn'],
    ['lost between statements', new QueryRunnerAlreadyReleasedError(), 503, 'unavailable', 'warn'],
    [
      'lost before a repository was asked',
      new QueryRunnerProviderAlreadyReleasedError(),
      503,
      'unavailable',
      'warn',
    ],
    ['too many clients', pgError('53300'), 503, 'unavailable', 'warn'],
    ['shutting down', pgError('57P01'), 503, 'unavailable', 'warn'],
    ['bad SQL of ours', failedQuery('42601'), 500, 'internal', 'error'],
    [
      'connection lost',
      new QueryFailedError('x', [], new Error('Connection terminated unexpectedly')),
      503,
      'unavailable',
      'warn',
    ],
    [
      'no connection',
      Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' }),
      503,
      'unavailable',
      'warn',
    ],
    [
      'connection reset while it was opened',
      Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
      503,
      'unavailable',
      'warn',
    ],
    [
      'a file that is missing',
      Object.assign(new Error('x'), { code: 'ENOENT' }),
      500,
      'internal',
      'error',
    ],
    [
      'five letters of another library',
      Object.assign(new Error('x'), { code: '23505' }),
      500,
      'internal',
      'error',
    ],
    [
      'status and code of another library',
      Object.assign(new Error('x'), { status: 404, code: 'E_X' }),
      500,
      'internal',
      'error',
    ],
    ['a bug', new TypeError('x is not a function'), 500, 'internal', 'error'],
    ['no error at all', 'oops', 500, 'internal', 'error'],
    ['nothing', undefined, 500, 'internal', 'error'],
  ];

  it.each(table)('%s', (_name, error, status, code, log) => {
    const mapped = mapError(error, asked);
    expect(mapped.problem).toMatchObject({
      type: `/problems/${code}`,
      status,
      instance: '/api/v1/things/1',
      requestId: 'request-1',
    });
    expect(mapped.problem.title).toMatch(/^[A-Z][a-z ]+/);
    expect(mapped.log).toBe(log);
    expect(mapped.headers['retry-after']).toBe(status === 503 ? '2' : undefined);
    if (mapped.log === 'error' || error instanceof QueryFailedError) {
      expect(JSON.stringify(mapped)).not.toMatch(/secret|parameter|anna|not a function|oops/);
    }
  });

  it('carries fields, further members and headers of the error, which cannot overwrite the status', () => {
    const errors = [{ pointer: '/title', code: 'max-length' }];
    const { problem, headers } = mapError(
      coded(422, 'invalid', { errors, headers: { etag: '"3"' }, extra: { current: 3, status: 1 } }),
      asked,
    );
    expect(problem).toMatchObject({ status: 422, errors, current: 3 });
    expect(headers).toEqual({ etag: '"3"' });
  });

  it('says the same for every 404', () => {
    const texts = [new NotFoundException('Cannot GET /x'), new EntityNotFoundError('Item', {})].map(
      (error) => mapError(error, asked).problem,
    );
    expect(texts[0]).toEqual(texts[1]);
  });
});
