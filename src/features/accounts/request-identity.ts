import { randomBytes } from 'node:crypto';
import { fastifyCookie } from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CSRF_FIELD, CSRF_HEADER } from '../../../libs/pages/csrf';
import { Fault } from '../../kernel/fault';
import { Viewer } from '../../kernel/viewer';
import type { RequestWithViewer } from '../access/access.api';
import { CsrfTokens } from './csrf';
import { IdentityService } from './identity.service';

export const SESSION_COOKIE = 'allmende_session';
export const GUEST_COOKIE = 'allmende_guest';

/** How a request proved who asks. */
export interface RequestIdentity extends RequestWithViewer {
  sessionId?: string;
  /** The cookie's secret, or the nonce of a guest. */
  binding?: string;
  /** True where an Authorization header was used: no cookie, so nothing to forge across sites. */
  byToken?: boolean;
}

export type IdentifiedRequest = FastifyRequest & RequestIdentity;

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Cookies and CSRF of one application: who asks is known before any handler runs, and no form is taken unsigned. */
export class RequestIdentities {
  private readonly csrf: CsrfTokens;

  constructor(
    private readonly identity: IdentityService,
    secret: string,
    private readonly secure: boolean,
  ) {
    this.csrf = new CsrfTokens(secret);
  }

  /** Puts the two hooks in place; to be called before the routes are made. */
  attach(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', async (request) => this.identify(request));
    fastify.addHook('preValidation', async (request) => this.guard(request));
  }

  /** The CSRF token to write into a form of this page; gives a guest a nonce cookie when there is none yet. */
  tokenFor(request: IdentifiedRequest, reply: FastifyReply): string {
    if (!request.binding) {
      request.binding = `guest_${randomBytes(18).toString('base64url')}`;
      this.setCookie(reply, GUEST_COOKIE, request.binding, 86_400);
    }
    return this.csrf.issue(request.binding);
  }

  /** Starts the browser's session after a sign-in. */
  remember(reply: FastifyReply, secret: string, days: number): void {
    this.setCookie(reply, SESSION_COOKIE, secret, days * 86_400);
    this.setCookie(reply, GUEST_COOKIE, '', 0);
  }

  forget(reply: FastifyReply): void {
    this.setCookie(reply, SESSION_COOKIE, '', 0);
  }

  private async identify(request: IdentifiedRequest): Promise<void> {
    request.viewer = Viewer.guest();
    if (request.url.startsWith('/static/') || hasOwnToken(request)) return;
    const header = request.headers.authorization;
    if (header !== undefined) {
      request.byToken = true;
      const secret = /^Bearer (\S+)$/i.exec(header)?.[1];
      const viewer = secret && (await this.identity.byToken(secret));
      if (!viewer) {
        throw new Fault(401, 'token-unknown', 'This API token is not valid, or no longer.', {
          headers: { 'www-authenticate': 'Bearer' },
        });
      }
      request.viewer = viewer;
      return;
    }
    const cookies = fastifyCookie.parse(request.headers.cookie ?? '');
    const secret = cookies[SESSION_COOKIE];
    const found = secret ? await this.identity.bySession(secret) : undefined;
    if (found) {
      Object.assign(request, { ...found, binding: secret });
    } else {
      request.binding = cookies[GUEST_COOKIE];
    }
  }

  private async guard(request: IdentifiedRequest): Promise<void> {
    if (SAFE.has(request.method)) return;
    if (isApi(request) && !request.viewer?.signedIn && !forGuests(request)) {
      throw Fault.signInRequired();
    }
    if (request.byToken) demandWriting(request);
    else if (needsProof(request)) this.demandProof(request);
  }

  private demandProof(request: IdentifiedRequest): void {
    if (request.headers['sec-fetch-site'] === 'cross-site') throw csrfFault();
    const { binding } = request;
    if (!binding || !this.csrf.accepts(binding, proofIn(request))) throw csrfFault();
    const { body } = request;
    if (body && typeof body === 'object') delete (body as Record<string, unknown>)[CSRF_FIELD];
  }

  private setCookie(reply: FastifyReply, name: string, value: string, maxAge: number): void {
    void reply.header(
      'set-cookie',
      fastifyCookie.serialize(name, value, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: this.secure,
        maxAge,
      }),
    );
  }
}

/** The token of a form: in a header, in a field, or, where the body is a stream, in the address. */
function proofIn(request: FastifyRequest): string | undefined {
  const body = request.body as Record<string, unknown> | undefined;
  const query = request.query as Record<string, unknown> | undefined;
  const multipart = request.headers['content-type']?.startsWith('multipart/form-data');
  return (
    asText(request.headers[CSRF_HEADER]) ??
    asText(body?.[CSRF_FIELD]) ??
    (multipart ? asText(query?.[CSRF_FIELD]) : undefined)
  );
}

/** POST also asks: search and similar texts change nothing, and a reading key may send them. */
function demandWriting(request: IdentifiedRequest): void {
  if (request.viewer?.mayWrite || readsOnly(request)) return;
  throw Fault.forbidden('This API token may only read.', 'token-read-only');
}

/** Routes that are asked by POST only because their question is long. */
const ASKING = new Set(['/api/v1/search', '/api/v1/similar']);
const pathOf = (request: FastifyRequest) => request.url.split('?')[0] ?? '';
/** The operators' numbers: their token is nobody's, and checked there. */
const hasOwnToken = (request: FastifyRequest) => pathOf(request) === '/metrics';
const readsOnly = (request: FastifyRequest) => ASKING.has(pathOf(request));
const isApi = (request: FastifyRequest) => request.url.startsWith('/api/v1/');

/** What guests may send by API: questions, that a hit was opened or solved it, and their password. Everything else asks who they are first. */
const forGuests = (request: FastifyRequest) =>
  readsOnly(request) ||
  pathOf(request) === '/api/v1/auth/token' ||
  pathOf(request) === '/api/v1/similar/solved' ||
  /^\/api\/v1\/search\/[^/]+\/click$/.test(pathOf(request));

/**
 * Forms always; the API only where a cookie speaks for somebody. A guest's API call acts for nobody, and a program
 * cannot know a nonce: signing in by API is protected by the password itself.
 */
function needsProof(request: IdentifiedRequest): boolean {
  if (!request.url.startsWith('/api/')) return true;
  return request.viewer?.signedIn === true && !readsOnly(request);
}

const csrfFault = () =>
  Fault.forbidden(
    'This form is too old or was sent from another site. Open the page again and repeat what you did; nothing was changed.',
    'csrf',
  );
