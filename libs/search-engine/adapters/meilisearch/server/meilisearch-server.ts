import {
  Meilisearch,
  type FederatedMultiSearchParams,
  type MultiSearchQuery,
  type SearchResponse,
} from 'meilisearch';
import { SearchUnavailable } from '../../../search-engine';
import { ApiRefusal, IndexGone, KeyRefused, MeilisearchSetupError } from '../setup-error';
import { keysFor } from './hub-keys';
import { limitedFetch, slow } from './limited-fetch';

const REQUEST_MS = 15_000;
/** Somebody has to put the key right. */
const REFUSED_FOR_SECONDS = 30;
/** Searches of one request at least, and requests for many searches at most. */
const LEAST_A_REQUEST = 8;
const SIDE_BY_SIDE = 4;
const OLDEST = [1, 36] as const;

export interface ServerOptions {
  readonly url: string;
  readonly apiKey?: string;
  /** Refuse a server that answers without a key. */
  readonly requireKey: boolean;
}

/** One Meilisearch server, with a key for searching and one for writing. */
export class MeilisearchServer {
  /** The address without anything secret. */
  readonly where: string;
  version = '';
  private reader: Meilisearch;
  private writer: Meilisearch;
  /** Makes and swaps indexes; with the key the hub was given. */
  private readonly keeper: Meilisearch;
  /** For whom and which index the two keys are. */
  private named: { readonly owner: string; readonly index: string } | undefined;
  private renewing: Promise<void> | undefined;
  /** It has been found fit: a key it refuses from now on is its trouble, not the settings'. */
  private isFit = false;

  constructor(private readonly options: ServerOptions) {
    this.where = publicAddress(options.url);
    if (/^([a-z]+:\/\/)?[^/]*@/i.test(options.url)) {
      throw new MeilisearchSetupError(
        `The address of Meilisearch at ${this.where} holds a name or a password; set the key apart from it.`,
      );
    }
    this.reader = this.writer = this.keeper = this.client(options.apiKey);
  }

  /**
   * Looks whether this is a Meilisearch the hub can work with, and gets the two keys.
   * @throws MeilisearchSetupError, SearchUnavailable, SearchTimeout
   */
  async open(owner: string, index: string): Promise<void> {
    if (this.options.requireKey) await this.mustBeLocked();
    this.version = await this.versionOf(this.keeper);
    await this.getKeys(owner, index);
    this.named = { owner, index };
  }

  private async getKeys(owner: string, index: string): Promise<void> {
    const { apiKey } = this.options;
    const keys = apiKey === undefined ? undefined : await keysFor(this.keeper, owner, index);
    this.reader = this.client(keys?.search.key ?? apiKey);
    this.writer = this.client(keys?.write.key ?? apiKey);
  }

  /** Several searches, their results in the order of the queries; many go as several requests side by side. */
  async search(
    queries: readonly MultiSearchQuery[],
    limitMs: number,
  ): Promise<readonly SearchResponse[]> {
    // What is asked in one request Meilisearch answers one after another, on one core.
    const size = Math.max(LEAST_A_REQUEST, Math.ceil(queries.length / SIDE_BY_SIDE));
    const parts = Array.from({ length: Math.ceil(queries.length / size) }, (_, i) =>
      this.limited(limitMs, (signal) =>
        this.reader.multiSearch({ queries: queries.slice(i * size, (i + 1) * size) }, { signal }),
      ),
    );
    return (await Promise.all(parts)).flatMap(({ results }) => results);
  }

  async searchTogether(
    params: FederatedMultiSearchParams,
    limitMs: number,
  ): Promise<SearchResponse> {
    return this.limited(limitMs, (signal) => this.reader.multiSearch(params, { signal }));
  }

  /** Documents by their ids, in no order, whole where no fields are named; those that are not there are left out. */
  async documents<T>(
    index: string,
    ids: readonly string[],
    fields: readonly string[] | undefined,
    limitMs: number,
    own: { readonly retrieveVectors?: true } = {},
  ): Promise<readonly T[]> {
    const { results } = await this.limited(limitMs, (signal) =>
      this.writer.httpRequest.post<{ results: T[] }>({
        path: `indexes/${index}/documents/fetch`,
        body: { ids, fields, limit: ids.length, ...own },
        extraRequestInit: { signal },
      }),
    );
    return results;
  }

  /** From now on a refused key makes it unavailable: another server may answer, or this one when its key is right again. */
  settle(): void {
    this.isFit = true;
  }

  /** Documents and their tasks. @throws IndexGone among others */
  write<T>(work: (client: Meilisearch) => PromiseLike<T>): Promise<T> {
    return this.withKeys(() => inOurWords(work(this.writer)));
  }

  /** Indexes as a whole and their tasks. */
  keep<T>(work: (client: Meilisearch) => PromiseLike<T>): Promise<T> {
    return inOurWords(work(this.keeper)).catch((error: unknown) => {
      throw this.atWork(error);
    });
  }

  private atWork(error: unknown): unknown {
    if (!(error instanceof KeyRefused) || !this.isFit) return error;
    return new SearchUnavailable(error.message, REFUSED_FOR_SECONDS);
  }

  private limited<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const ms = Math.max(1, Math.ceil(limitMs));
    return this.withKeys(async () => {
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(slow(this.where, ms)), ms);
      try {
        return await work(limit.signal);
      } catch (error) {
        throw unwrapped(error);
      } finally {
        clearTimeout(timer);
      }
    });
  }

  /** A wiped server has lost the hub's keys: they are made again, once for all who wait, and the work is done again. */
  private async withKeys<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work().catch(async (error: unknown) => {
        if (!(error instanceof KeyRefused) || !this.named) throw error;
        const { owner, index } = this.named;
        this.renewing ??= this.getKeys(owner, index).finally(() => {
          this.renewing = undefined;
        });
        await this.renewing;
        return work();
      });
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.code !== 'index_not_found') {
        throw this.atWork(error);
      }
      throw new IndexGone(`Meilisearch at ${this.where} has lost its index: ${error.message}`);
    }
  }

  private client(apiKey: string | undefined): Meilisearch {
    const httpClient = limitedFetch(this.where, REQUEST_MS);
    try {
      return new Meilisearch({ host: this.options.url, apiKey, httpClient });
    } catch {
      throw new MeilisearchSetupError(`"${this.where}" is no address of a Meilisearch server.`);
    }
  }

  private async versionOf(client: Meilisearch): Promise<string> {
    const { pkgVersion } = await client.getVersion().catch((error: unknown) => {
      throw unwrapped(error);
    });
    const [major = 0, minor = 0] = String(pkgVersion).split('.').map(Number);
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]) || Number.isNaN(major)) {
      throw new MeilisearchSetupError(
        `Meilisearch at ${this.where} has version ${String(pkgVersion)}; ${OLDEST.join('.')} or newer is needed.`,
      );
    }
    return pkgVersion;
  }

  /** Without a master key Meilisearch lets everybody in, whatever key the hub sends. */
  private async mustBeLocked(): Promise<void> {
    const isOpen = await this.client(undefined)
      .getRawIndexes({ limit: 1 })
      .then(
        () => true,
        (error: unknown) => {
          const reason = unwrapped(error);
          if (reason instanceof MeilisearchSetupError) return false;
          throw reason;
        },
      );
    if (isOpen) {
      throw new MeilisearchSetupError(
        `Meilisearch at ${this.where} has no master key: everybody who reaches it can read and empty the index. Start it with one.`,
      );
    }
    if (this.options.apiKey === undefined) {
      throw new MeilisearchSetupError(`Meilisearch at ${this.where} needs a key, and none is set.`);
    }
  }
}

function publicAddress(url: string): string {
  try {
    const { host, pathname } = new URL(url.includes('://') ? url : `http://${url}`);
    // Several servers may stand behind one host.
    return host + pathname.replace(/\/$/, '');
  } catch {
    return url.slice(0, 80).replace(/^.*@/, '');
  }
}

async function inOurWords<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw unwrapped(error);
  }
}

/** The client wraps what our own network layer throws. */
function unwrapped(error: unknown): Error {
  const { cause } = error as { cause?: unknown };
  const { name } = (cause ?? {}) as { name?: string };
  return typeof name === 'string' ? (cause as Error) : (error as Error);
}
