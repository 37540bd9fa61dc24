import type { Embedder } from '../../../libs/embeddings/embedder';
import { readFault, type ModelFault } from '../../../libs/embeddings/model-fault';
import type { EmbeddedSpaces } from './embedded-spaces';
import type { EmbeddingModels, KnownModel } from './embedding-models';
import type { VectorStore } from './vector-store';

/** How search by meaning stands, as seen by one process. */
export interface MeaningStatus {
  /**
   * `off`: no model is configured or switched on; `installing`: one is being fetched to be switched on;
   * `not-installed`: that failed.
   */
  readonly state:
    | 'off'
    | 'installing'
    | 'not-installed'
    | 'starting'
    | 'filling'
    | 'ready'
    | 'failing'
    | 'silent';
  /** Why it does not go on. */
  readonly problem?: ModelFault;
  /** The model being filled, or else the active one. */
  readonly model?: { readonly name: string; readonly dimensions: number; readonly remote: boolean };
  /** Searched with meanwhile, while another one is being filled. */
  readonly before?: string;
  readonly texts: number;
  readonly done: number;
  /** Texts a second. */
  readonly rate: number;
  readonly secondsLeft?: number;
  readonly spaces: EmbeddedSpaces;
}

export interface MeaningParts {
  readonly models: EmbeddingModels;
  readonly store: VectorStore;
  readonly spaces: EmbeddedSpaces;
  /** Of this process; of the command line none. */
  readonly embedder?: Embedder;
  /** What stands for the embedder's health where there is none. */
  readonly configured: () => boolean;
  readonly install?: () => Install | undefined;
}

/** Of a model on this machine, to be switched on afterwards: under way, or why it failed. */
export type Install =
  { readonly state: 'installing' } | { readonly state: 'failed'; readonly fault: ModelFault };

interface State {
  readonly state: MeaningStatus['state'];
  readonly problem?: ModelFault | undefined;
}

/** The making process is thought dead after so long without a word. */
const SILENT_MS = 20_000;

/** Reads how far the vectors are: counts every text, so it is for admins and operators only. */
export class MeaningStatusReader {
  constructor(private readonly parts: MeaningParts) {}

  async read(): Promise<MeaningStatus> {
    const all = await this.parts.models.all();
    const active = all.find((one) => one.state === 'active');
    const model = all.find((one) => one.state === 'filling') ?? active;
    const { texts, due } = await this.parts.store.coverage(model?.id ?? 0);
    const { state, problem } = this.stateOf(model, due);
    return {
      state,
      ...(problem ? { problem } : {}),
      ...(model ? { model } : {}),
      ...(active && active !== model ? { before: active.name } : {}),
      ...speed(state === 'filling' ? (model?.rate ?? 0) : 0, due),
      texts,
      done: texts - due,
      spaces: this.parts.spaces,
    };
  }

  private stateOf(model: KnownModel | undefined, due: number): State {
    const { embedder, configured } = this.parts;
    if (!configured()) return this.without();
    const health = embedder?.health();
    if (health?.state === 'failing') return { state: 'failing', problem: health.fault };
    if (!model?.seen_at || health?.state === 'starting') return { state: 'starting' };
    if (model.problem) return { state: 'failing', problem: readFault(model.problem) };
    return { state: due === 0 ? 'ready' : progressOf(model) };
  }

  private without(): State {
    const install = this.parts.install?.();
    if (!install) return { state: 'off' };
    return install.state === 'failed'
      ? { state: 'not-installed', problem: install.fault }
      : { state: 'installing' };
  }
}

const progressOf = (model: KnownModel): 'silent' | 'filling' =>
  isSilent(model) ? 'silent' : 'filling';

const isSilent = ({ seen_at }: KnownModel): boolean =>
  Date.now() - (seen_at?.getTime() ?? 0) > SILENT_MS;

const speed = (rate: number, due: number): Pick<MeaningStatus, 'rate' | 'secondsLeft'> =>
  rate > 0 ? { rate, secondsLeft: due / rate } : { rate };
