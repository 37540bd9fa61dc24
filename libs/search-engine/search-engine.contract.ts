import { accessContract } from './contract/access.contract';
import { filtersContract } from './contract/filters.contract';
import { lifecycleContract } from './contract/lifecycle.contract';
import { meaningContract } from './contract/meaning.contract';
import { rankingContract } from './contract/ranking.contract';
import { wordsContract } from './contract/words.contract';
import type { MakeHarness } from './contract/world.contract';
import { writingContract } from './contract/writing.contract';

/** What every search engine has to keep; the numbers are the points of the port's promise. */
export function searchEngineContract(name: string, make: MakeHarness): void {
  describe(`search engine: ${name}`, () => {
    describe('writing', () => writingContract(make));
    describe('access', () => accessContract(make));
    describe('filters and totals', () => filtersContract(make));
    describe('words', () => wordsContract(make));
    describe('ranking', () => rankingContract(make));
    describe('meaning', () => meaningContract(make));
    describe('life', () => lifecycleContract(make));
  });
}
