/** Who may import whom (docs/architecture.md). */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kernel-is-plain',
      severity: 'error',
      from: { path: '^src/kernel' },
      to: { path: '^(src/(?!kernel)|libs|node_modules/(@nestjs|typeorm))' },
    },
    { name: 'libs-know-no-src', severity: 'error', from: { path: '^libs' }, to: { path: '^src' } },
    {
      name: 'adapters-apart',
      severity: 'error',
      from: { path: '^libs/([^/]+)/adapters/([^/]+)' },
      to: { path: '^libs/[^/]+/adapters/', pathNot: '^libs/$1/adapters/$2' },
    },
    {
      name: 'features-use-ports',
      severity: 'error',
      from: { path: '^src/features' },
      to: { path: '^libs/[^/]+/adapters/' },
    },
    {
      name: 'features-by-api',
      severity: 'error',
      from: { path: '^src/features/([^/]+)' },
      to: { path: '^src/features/(?!$1/)([^/]+)/(?!\\1\\.api\\.ts)' },
    },
    {
      name: 'nobody-imports-app',
      severity: 'error',
      from: { path: '^(src/(?!app|main)|libs)' },
      to: { path: '^src/app' },
    },
    {
      name: 'web-knows-no-features',
      severity: 'error',
      from: { path: '^src/web' },
      to: { path: '^src/(features|app|database)' },
    },
    {
      name: 'pages-use-services',
      severity: 'error',
      from: { path: '(\\.controller\\.tsx?|\\.page\\.tsx)$' },
      to: { path: '\\.entity\\.ts$' },
    },
    {
      name: 'scope-only-from-policy',
      comment: 'AccessScope is granted in one place only.',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/features/access/' },
      to: { path: '^libs/search-engine/grant-access-scope' },
    },
    {
      name: 'no-common-rooms',
      severity: 'error',
      from: {},
      to: { path: '^(src|libs)/.*(utils|common|helpers|shared)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.tsx?$|\\.contract\\.ts$' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
