import { demandAll, describeParts, type Part } from './parts';

const postgres: Part = { name: 'PostgreSQL', found: '18.4 embedded', remedy: 'npm ci' };
const redis: Part = { name: 'Redis', found: '7.0.15', remedy: 'apt-get' };
const gone: Part = { name: 'Meilisearch', found: undefined, remedy: 'set MEILI_BIN' };

it('says which parts were real and what was skipped', () => {
  expect(describeParts([postgres, redis])).toBe('Parts: PostgreSQL 18.4 embedded · Redis 7.0.15');
  expect(describeParts([postgres, gone])).toBe(
    'Parts: PostgreSQL 18.4 embedded; skipped: what needs Meilisearch (set MEILI_BIN)',
  );
});

it('demands every part by name', () => {
  expect(() => demandAll([postgres, redis])).not.toThrow();
  expect(() => demandAll([postgres, gone])).toThrow(
    /needs all of its parts\.\n {2}Meilisearch is missing: set MEILI_BIN\./,
  );
});
