import { plainValue } from '../index/exact-value';
import { meanLength } from '../index/length-class';
import type { MeilisearchServer } from '../server/meilisearch-server';

/** What is known of all texts a reader may see, whatever is asked. */
export interface ScopeProfile {
  /** Languages of the texts, most frequent first. */
  readonly languages: readonly string[];
  /** Mean number of stems, of posts' titles none. */
  readonly averageTitle: number;
  readonly averageBody: number;
}

const KEPT_MS = 60_000;
const MOST_SCOPES = 500;
const MOST_LANGUAGES = 6;
/** A language counts as one of the hub's with one text in so many. */
const LANGUAGE_SHARE = 200;

/** Profiles by scope, remembered for a minute. */
export class ScopeProfiles {
  private readonly known = new Map<string, { since: number; profile: ScopeProfile }>();

  constructor(
    private readonly server: MeilisearchServer,
    private readonly index: () => string,
  ) {}

  /** Forgets everything; after writes. */
  clear(): void {
    this.known.clear();
  }

  /** @throws SearchTimeout, SearchUnavailable */
  async of(scope: readonly string[], limitMs: number): Promise<ScopeProfile> {
    const key = scope.join('\n');
    const known = this.known.get(key);
    if (known && performance.now() - known.since < KEPT_MS) return known.profile;
    const facets = ['lang', 'titleSize', 'bodySize'];
    const [result] = await this.server.search(
      [{ indexUid: this.index(), q: '', filter: [...scope], facets, limit: 0 }],
      limitMs,
    );
    const { lang, titleSize, bodySize } = result?.facetDistribution ?? {};
    const profile = {
      languages: frequent(lang),
      averageTitle: meanLength(titleSize),
      averageBody: meanLength(bodySize),
    };
    if (this.known.size >= MOST_SCOPES) this.known.clear();
    this.known.set(key, { since: performance.now(), profile });
    return profile;
  }
}

function frequent(counts: Readonly<Record<string, number>> = {}): string[] {
  const languages = Object.entries(counts);
  const all = languages.reduce((sum, [, count]) => sum + count, 0);
  return languages
    .filter(([, count]) => count * LANGUAGE_SHARE >= all)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_LANGUAGES)
    .map(([stored]) => plainValue(stored) ?? '');
}
