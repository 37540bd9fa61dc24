import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineHarness } from '../../contract/world.contract';
import { searchEngineContract } from '../../search-engine.contract';
import { Fts5SearchEngine } from './fts5-search-engine';

async function makeHarness(): Promise<EngineHarness> {
  const directory = mkdtempSync(join(tmpdir(), 'fts5-'));
  return {
    open: () => new Fts5SearchEngine({ directory }),
    kill: (engine) => engine.close(),
    wipe: async () => {
      for (const file of readdirSync(directory)) rmSync(join(directory, file));
    },
    dispose: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

searchEngineContract('FTS5', makeHarness);
