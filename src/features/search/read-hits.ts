import type { DataSource } from 'typeorm';
import type { Hit } from '../../../libs/search-engine/search-query';
import type { AccessScope } from '../access/access.api';
import { markHit, type ReadHit } from './present-hit';
import { recheckHits } from './recheck-hits';

type Found = readonly Pick<Hit, 'id' | 'thread'>[];
type Read = ReadonlyMap<string, ReadHit>;

/** Reads hits again and marks their passages, most of them while it is still open which ones will be shown. */
export class ReadHits {
  private foreseen: Promise<Read> = Promise.resolve(new Map());
  private readonly isForeseen = new Set<string>();
  private terms: ReadonlySet<string> = new Set();

  constructor(
    private readonly dataSource: DataSource,
    private readonly scope: AccessScope,
  ) {}

  /** Begins with these; once a search. `terms` are index terms to be marked in all hits. */
  foresee(hits: Found, terms: ReadonlySet<string>): void {
    this.terms = terms;
    for (const { id } of hits) this.isForeseen.add(id);
    this.foreseen = this.recheck(hits);
    // Whoever waits for it hears of it; when the search itself fails nobody does.
    this.foreseen.catch(() => undefined);
  }

  /** Those that may leave the hub, by document id; the foreseen ones among them. */
  async read(hits: Found): Promise<Read> {
    const others = hits.filter(({ id }) => !this.isForeseen.has(id));
    const [foreseen, rest] = await Promise.all([this.foreseen, this.recheck(others)]);
    return new Map([...foreseen, ...rest]);
  }

  private async recheck(hits: Found): Promise<Read> {
    const items = await recheckHits(this.dataSource, this.scope, hits);
    return new Map([...items].map(([id, item]) => [id, markHit(item, this.terms)]));
  }
}
