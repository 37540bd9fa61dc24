import type { IndexOp } from '../../../search-doc';
import type { ApplyResult } from '../../../search-engine';
import type { RankingWeights } from '../../../ranking-weights';
import type { FtsIndex } from '../fts-index';
import type { CallName, Calls, Request, Response } from '../protocol';
import { Searcher } from '../query/searcher';
import type { IndexHost } from './index-host';
import { Lanes } from './lanes';

const CHUNK = 40;
const SPARE_MS = 8;

type Answers = { [N in CallName]?: (ask: Calls[N]['ask']) => Calls[N]['answer'] };

/** Answers requests one by one, in the order the lanes decide. */
export class IndexService {
  private searcher: Searcher | undefined;
  private searched: FtsIndex | undefined;
  private readonly lanes = new Lanes(() => this.spareTime());

  constructor(
    private readonly host: IndexHost,
    private readonly weights: RankingWeights,
    private readonly respond: (response: Response) => void,
  ) {}

  take(request: Request): void {
    if (request.call === 'apply') return this.write(request.id, request.ask.ops, request.ask.lane);
    if (request.call === 'fill') {
      return this.write(
        request.id,
        request.ask.docs.map((doc) => ({ op: 'put', doc })),
        'fill',
      );
    }
    this.lanes.add(laneOf(request), () => this.answer(request.id, () => this.call(request)));
  }

  /** Splits long writes into chunks, so that searches get their turn; the last chunk commits. */
  private write(id: number, ops: readonly IndexOp[], kind: 'people' | 'bulk' | 'fill'): void {
    const sum = { applied: 0, ignored: 0, failed: [] as { id: string; reason: string }[] };
    const lane = kind === 'people' ? 'people' : 'bulk';
    const chunks = Math.max(1, Math.ceil(ops.length / CHUNK));
    let failure: unknown;
    for (let i = 0; i < chunks; i++) {
      this.lanes.add(lane, () => {
        try {
          if (failure === undefined)
            addUp(sum, this.writeChunk(kind, chunkOf(ops, i), i === chunks - 1));
        } catch (error) {
          failure = error;
        }
        if (i < chunks - 1) return;
        this.answer(id, () => {
          if (failure !== undefined) throw failure;
          return sum;
        });
      });
    }
  }

  private writeChunk(
    kind: 'people' | 'bulk' | 'fill',
    ops: readonly IndexOp[],
    isLast: boolean,
  ): ApplyResult {
    if (kind !== 'fill') return this.host.apply(ops, isLast);
    return this.host.fill(
      ops.flatMap((op) => (op.op === 'put' ? [op.doc] : [])),
      isLast,
    );
  }

  private call(request: Request): unknown {
    const answer = this.answers[request.call] as ((ask: unknown) => unknown) | undefined;
    if (!answer) throw new Error(`The index worker does not know "${request.call}".`);
    return answer(request.ask);
  }

  private readonly answers: Answers = {
    ensure: ({ spec }) => this.host.ensure(spec),
    search: ({ query, tokens }) => {
      const page = this.current().search(query, tokens);
      return this.host.isDegraded ? { ...page, degraded: true } : page;
    },
    similar: ({ query, tokens, limit }) => this.current().similar(query, tokens, limit),
    similarAmong: ({ query, parts, tokens, limit }) =>
      this.current().similarAmong(query, parts, tokens, limit),
    suggest: ({ prefix, tokens, limit }) => this.current().suggest(prefix, tokens, limit),
    facetValues: ({ field, prefix, query, tokens }) =>
      this.current().facetValues(field, prefix, query, tokens),
    known: ({ ids }) => this.host.index.known(ids),
    scan: ({ from, limit }) => this.host.index.scan(from, limit),
    beginRebuild: () => this.done(() => this.host.beginRebuild()),
    endRebuild: ({ abandon }) => this.done(() => this.host.endRebuild(abandon)),
    health: () => this.host.health(),
    close: () => this.done(() => this.host.close()),
  };

  private done(work: () => void): object {
    work();
    return {};
  }

  private current(): Searcher {
    const { index } = this.host;
    if (!this.searcher || this.searched !== index) {
      this.searcher = new Searcher(index, this.weights);
      this.searched = index;
    }
    return this.searcher;
  }

  private answer(id: number, work: () => unknown): void {
    try {
      this.respond({ id, answer: work() });
    } catch (error) {
      const { name, message, code } = error as Error & { code?: string };
      if (/^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(code ?? '')) this.host.damaged(message);
      this.respond({ id, error: { name, message } });
    }
  }

  /** Learns compounds while nobody waits. */
  private spareTime(): boolean {
    return this.searched ? !this.searched.compounds.refresh(SPARE_MS) : false;
  }
}

/** What is brief serves work nobody waits for: people's searches go before it. */
function laneOf(request: Request): 'search' | 'bulk' {
  if (request.call === 'similarAmong') return request.ask.query.isBrief ? 'bulk' : 'search';
  return request.call === 'endRebuild' ? 'bulk' : 'search';
}

const chunkOf = (ops: readonly IndexOp[], i: number): readonly IndexOp[] =>
  ops.slice(i * CHUNK, (i + 1) * CHUNK);

function addUp(
  sum: { applied: number; ignored: number; failed: { id: string; reason: string }[] },
  part: ApplyResult,
): void {
  sum.applied += part.applied;
  sum.ignored += part.ignored;
  sum.failed.push(...part.failed);
}
