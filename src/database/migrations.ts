import { Foundation1763800000000 } from './migrations/1763800000000-foundation';
import { Outbox1763800000100 } from './migrations/1763800000100-outbox';
import { SeveralProcesses1763900000100 } from './migrations/1763900000100-several-processes';
import { IndexWork1763900000300 } from './migrations/1763900000300-index-work';
import { Links1764000000100 } from './migrations/1764000000100-links';
import { Meaning1764000050000 } from './migrations/1764000050000-meaning';
import { FormerModels1764100000000 } from './migrations/1764100000000-former-models';
import { Attachments1764100000100 } from './migrations/1764100000100-attachments';
import { Demand1764100000600 } from './migrations/1764100000600-demand';
import { TitlePassages1764200000000 } from './migrations/1764200000000-title-passages';
import { SearchReads1764300000000 } from './migrations/1764300000000-search-reads';
import { AutomaticLinks1764400000000 } from './migrations/1764400000000-automatic-links';
import { MarkedStates1764500000000 } from './migrations/1764500000000-marked-states';

/** In the order they are run. */
export const migrations = [
  Foundation1763800000000,
  Outbox1763800000100,
  SeveralProcesses1763900000100,
  IndexWork1763900000300,
  Links1764000000100,
  Meaning1764000050000,
  FormerModels1764100000000,
  Attachments1764100000100,
  Demand1764100000600,
  TitlePassages1764200000000,
  SearchReads1764300000000,
  AutomaticLinks1764400000000,
  MarkedStates1764500000000,
];
