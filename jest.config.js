const { readdirSync, readFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');

/** Names of installed packages whose package.json says "type":"module": jest's VM on Node 20 cannot require(esm). */
function esmPackages(root, prefix = '') {
  const found = [];
  for (const name of readdirSync(root)) {
    if (name.startsWith('.')) continue;
    if (name.startsWith('@') && !prefix) {
      found.push(...esmPackages(join(root, name), `${name}/`));
      continue;
    }
    const manifest = join(root, name, 'package.json');
    if (!existsSync(manifest)) continue;
    const { type } = JSON.parse(readFileSync(manifest, 'utf8'));
    if (type === 'module') found.push(prefix + name);
    const nested = join(root, name, 'node_modules');
    if (existsSync(nested)) found.push(...esmPackages(nested));
  }
  return found;
}

// These are CommonJS, but load something by import(), which jest's VM cannot do either.
const importing = ['@fastify/cookie', '@opentelemetry/otlp-exporter-base'];
const compiled = [...esmPackages(join(__dirname, 'node_modules')), ...importing];
const packages = [...new Set(compiled)].map((n) => n.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/jest-setup.ts',
  globalTeardown: '<rootDir>/test/support/jest-teardown.ts',
  testSequencer: '<rootDir>/test/support/longest-first.js',
  roots: ['<rootDir>/src', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.spec.tsx'],
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(?:${packages.join('|')})/)`],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        swcrc: false,
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            react: { runtime: 'automatic', importSource: 'hono/jsx' },
          },
        },
      },
    ],
    '^.+\\.m?js$': [
      '@swc/jest',
      {
        swcrc: false,
        module: { type: 'commonjs' },
        jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } },
      },
    ],
  },
  maxWorkers: 2,
  testTimeout: 30000,
};
