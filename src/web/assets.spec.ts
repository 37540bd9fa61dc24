import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import ts from 'typescript';
import { buildWeb } from '../../bin/build-web.js';
import { ASSETS_FOLDER, assetUrl } from './assets';
import { packageRoot } from './package-root';
import { serveStaticFiles } from './static-files';

const ISLANDS = join(packageRoot, 'src/web/islands');
const NAMES = ['app.css', 'base.js', 'editor.js', 'similar.js', 'progress.js', 'icon.svg'];
const fileOf = (name: string) => join(ASSETS_FOLDER, assetUrl(name).replace('/static/', ''));
const gzipped = (name: string) => readFileSync(`${fileOf(name)}.gz`).length;

describe('web assets', () => {
  let server: FastifyInstance;
  beforeAll(async () => {
    await buildWeb();
    server = fastify();
    await serveStaticFiles(server);
  }, 60_000);
  afterAll(() => server.close());

  it('are built once and then left alone', async () => {
    expect(await buildWeb()).toBe(false);
  });

  it('have compressed copies of the same content and a hash in their names', () => {
    for (const name of NAMES) {
      const file = fileOf(name);
      expect(file).toMatch(/-[\w]{8}\.(css|js|svg)$/);
      const content = readFileSync(file);
      expect(gunzipSync(readFileSync(`${file}.gz`)).equals(content)).toBe(true);
      expect(brotliDecompressSync(readFileSync(`${file}.br`)).equals(content)).toBe(true);
    }
  });

  it('stay small', () => {
    expect(gzipped('app.css')).toBeLessThan(20_000);
    expect(gzipped('base.js')).toBeLessThan(5_000);
    expect(gzipped('editor.js') + gzipped('similar.js')).toBeLessThan(12_000);
    expect(gzipped('progress.js')).toBeLessThan(16_000);
  });

  it('ask no other site for anything', () => {
    const css = readFileSync(fileOf('app.css'), 'utf8');
    expect(css).not.toMatch(/@import|url\(["']?(https?:)?\/\//);
    for (const name of readdirSync(ASSETS_FOLDER).filter((file) => file.endsWith('.js'))) {
      const script = readFileSync(join(ASSETS_FOLDER, name), 'utf8');
      const addresses = script.match(/https?:\/\/[\w.-]+/g) ?? [];
      expect(addresses.filter((address) => !address.endsWith('www.w3.org'))).toEqual([]);
    }
  });

  it('have both themes, and the dark one by the wish of the device', () => {
    const css = readFileSync(fileOf('app.css'), 'utf8');
    expect(css).toMatch(/\[data-theme=light\]/);
    expect(css).toMatch(/\[data-theme=dark\]/);
    expect(css).toMatch(/prefers-color-scheme:\s*dark/);
  });

  it('are served for a year, compressed as the browser likes', async () => {
    const ask = (encoding: string) =>
      server.inject({ url: assetUrl('app.css'), headers: { 'accept-encoding': encoding } });
    const br = await ask('gzip, br');
    expect(br.statusCode).toBe(200);
    expect(br.headers['content-encoding']).toBe('br');
    expect(br.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(br.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await ask('gzip')).headers['content-encoding']).toBe('gzip');
    expect((await ask('identity')).headers['content-encoding']).toBeUndefined();
  });

  it.each([
    '/static/manifest.json',
    '/static/',
    '/static/../../package.json',
    '/static/%2e%2e/%2e%2e/package.json',
    '/static/..%2f..%2fpackage.json',
    '/static/.app.css',
    '/static/nothing.js',
  ])('%s is not served', async (url) => {
    const { statusCode } = await server.inject({ url });
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(statusCode).toBeLessThan(500);
  });

  it('say what to do when one is missing', () => {
    expect(() => assetUrl('nothing.js')).toThrow('npm run build:web');
  });

  it('come from scripts that pass the type check of the browser’s side', () => {
    const { config } = ts.readConfigFile(join(ISLANDS, 'tsconfig.json'), ts.sys.readFile);
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, ISLANDS);
    const problems = ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options));
    expect(fileNames.length).toBeGreaterThan(5);
    expect(problems.map((one) => ts.flattenDiagnosticMessageText(one.messageText, ' '))).toEqual(
      [],
    );
  });
});
