import { sameText, sign } from './secret-token';

/**
 * CSRF tokens without state: a signature over the session's secret (or over a guest's nonce cookie), so a token is
 * worth nothing in another browser and dies with the session. Double submit with binding, after OWASP's CSRF sheet.
 */
export class CsrfTokens {
  constructor(private readonly key: string) {}

  issue(binding: string): string {
    return sign(this.key, `csrf:${binding}`);
  }

  accepts(binding: string, token: unknown): boolean {
    return typeof token === 'string' && sameText(this.issue(binding), token);
  }
}
