export { ALL_SPACES, parseEmbeddedSpaces, type EmbeddedSpaces } from './embedded-spaces';
export { ActiveModel } from './active-model';
export { EmbeddingModels } from './embedding-models';
export { MeaningStatusReader, type MeaningStatus } from './meaning-status';
export { Pace } from './pace';
export { QueryEmbedder, type OpenFormer } from './query-embedder';
export { SearchActivity } from './search-activity';
export { VectorMaker } from './vector-maker';
export { VectorStore } from './vector-store';
