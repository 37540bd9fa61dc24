import { HttpException } from '@nestjs/common';
import { HttpProblem } from './problem';

/** Stable codes of failures that have a status only. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'sign-in-required',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'timeout',
  409: 'conflict',
  410: 'gone',
  411: 'length-required',
  412: 'stale',
  413: 'too-large',
  414: 'url-too-long',
  415: 'unsupported-media-type',
  422: 'invalid',
  428: 'precondition-required',
  429: 'too-many-requests',
  431: 'headers-too-large',
  501: 'not-implemented',
  502: 'unavailable',
  503: 'unavailable',
  504: 'timeout',
};

/** Codes of Fastify and its plugins → our code and sentence. The status stays theirs. */
const BY_FASTIFY_CODE: Readonly<Record<string, readonly [code: string, detail: string]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['bad-json', 'The body is not valid JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['bad-json', 'The body is empty.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too-large', 'The body is larger than allowed here.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad-request', 'The body is not as long as it says.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported-media-type',
    'This kind of body is not understood here.',
  ],
  FST_ERR_CTP_EMPTY_TYPE: ['unsupported-media-type', 'The body says not of what kind it is.'],
  FST_ERR_BAD_URL: ['bad-url', 'The address is not valid.'],
  FST_ERR_MAX_PARAM_LENGTH: ['url-too-long', 'The address is too long.'],
  FST_REQ_FILE_TOO_LARGE: ['too-large', 'The file is larger than allowed here.'],
  FST_PARTS_LIMIT: ['too-large', 'The form has too many parts.'],
  FST_FILES_LIMIT: ['too-large', 'The form has too many files.'],
  FST_FIELDS_LIMIT: ['too-large', 'The form has too many fields.'],
};

/** The stable code for a status without one of its own. */
export const codeOfStatus = (status: number): string =>
  CODE_OF_STATUS[status] ?? (status < 500 ? 'bad-request' : 'internal');

/** The problem behind an exception of Nest or an error of Fastify; undefined for any other error. */
export function frameworkProblem(error: unknown): HttpProblem | undefined {
  if (error instanceof HttpException) {
    return fromFastify(error.cause) ?? fromNest(error);
  }
  return fromFastify(error);
}

function fromNest(error: HttpException): HttpProblem {
  const status = error.getStatus();
  // The routers' own texts repeat the address; every 404 must read the same.
  const detail =
    status === 404 ? 'There is nothing here, or nothing you may see.' : sentence(error);
  return new HttpProblem(status, codeOfStatus(status), detail, { cause: error });
}

function sentence(error: HttpException): string {
  const response = error.getResponse();
  const { message } = (typeof response === 'object' ? response : {}) as { message?: unknown };
  return Array.isArray(message) ? message.join('; ') : error.message;
}

function fromFastify(error: unknown): HttpProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 599) return undefined;
  const known =
    typeof code === 'string' && Object.hasOwn(BY_FASTIFY_CODE, code)
      ? BY_FASTIFY_CODE[code]
      : undefined;
  if (known !== undefined) return new HttpProblem(statusCode, known[0], known[1], { cause: error });
  if (statusCode >= 500 && statusCode !== 503) return undefined;
  const detail = statusCode === 503 ? 'This took too long. Try again.' : plain(error);
  return new HttpProblem(statusCode, codeOfStatus(statusCode), detail, { cause: error });
}

/** Texts of libraries are for the client only as far as they are one short line. */
const plain = (error: Error): string => error.message.split('\n', 1)[0]?.slice(0, 200) ?? '';
