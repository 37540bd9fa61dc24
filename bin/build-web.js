#!/usr/bin/env node
/**
 * Builds what browsers load into dist/web: one style sheet, the islands, the icon; names carry a hash of the content,
 * each beside a gzip and a brotli copy; manifest.json says which name became which file. Does nothing when the inputs
 * are those of the last build. Also used by tests: `await buildWeb()`.
 */
const { execFile } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { Buffer } = require('node:buffer');
const { promisify } = require('node:util');
const zlib = require('node:zlib');

const root = path.join(__dirname, '..');
const web = path.join(root, 'src', 'web');
const out = path.join(root, 'dist', 'web');
const manifestPath = path.join(out, 'manifest.json');

const INPUTS = ['components', 'islands', 'styles', 'static'].map((name) => path.join(web, name));
const OTHER_INPUTS = [path.join(__dirname, 'build-web.js'), path.join(root, 'package-lock.json')];

function inputFiles() {
  const files = INPUTS.filter((folder) => fs.existsSync(folder)).flatMap((folder) =>
    fs
      .readdirSync(folder, { recursive: true })
      .map((name) => path.join(folder, String(name)))
      .filter((file) => fs.statSync(file).isFile() && !file.includes('.spec.')),
  );
  return [...OTHER_INPUTS, ...files.sort()];
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of inputFiles())
    hash.update(path.relative(root, file)).update(fs.readFileSync(file));
  return hash.digest('hex');
}

function readManifest() {
  try {
    return JSON.parse(fs.readFileSync(manifestPath, 'utf8'));
  } catch {
    return undefined;
  }
}

async function buildStyles() {
  const target = path.join(out, `.app-${process.pid}.css`);
  const cli = path.join(
    path.dirname(require.resolve('@tailwindcss/cli/package.json')),
    'dist',
    'index.mjs',
  );
  await promisify(execFile)(
    process.execPath,
    [cli, '-i', path.join(web, 'styles', 'app.css'), '-o', target, '--minify'],
    { cwd: root, env: { ...process.env, NODE_ENV: 'production' } },
  );
  const css = fs.readFileSync(target);
  fs.rmSync(target);
  return [{ name: 'app.css', file: hashed('app.css', css), content: css }];
}

async function buildIslands() {
  const folder = path.join(web, 'islands');
  const entries = fs
    .readdirSync(folder)
    .filter((name) => /^[\w-]+\.ts$/.test(name) && !name.endsWith('.d.ts'));
  const result = await require('esbuild').build({
    entryPoints: entries.map((name) => path.join(folder, name)),
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022'],
    minify: true,
    legalComments: 'none',
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    metafile: true,
    write: false,
    absWorkingDir: root,
    tsconfigRaw: { compilerOptions: { target: 'es2022', useDefineForClassFields: true } },
  });
  return result.outputFiles.map((output) => {
    const file = path.basename(output.path);
    const entry = result.metafile.outputs[path.relative(root, output.path)].entryPoint;
    const name = entry ? `${path.basename(entry, '.ts')}.js` : file;
    return { name, file, content: Buffer.from(output.contents) };
  });
}

function copyStatic() {
  const folder = path.join(web, 'static');
  return fs.readdirSync(folder).map((name) => {
    const content = fs.readFileSync(path.join(folder, name));
    return { name, file: hashed(name, content), content };
  });
}

function hashed(name, content) {
  const { name: stem, ext } = path.parse(name);
  return `${stem}-${createHash('sha256').update(content).digest('hex').slice(0, 8)}${ext}`;
}

/** Written under another name first: a reader never meets half a file. */
function put(file, content) {
  const temporary = path.join(out, `.${file}.${process.pid}`);
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, path.join(out, file));
}

async function store({ file, content }) {
  const brotli = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } };
  put(file, content);
  put(`${file}.gz`, await promisify(zlib.gzip)(content, { level: 9 }));
  put(`${file}.br`, await promisify(zlib.brotliCompress)(content, brotli));
}

/** Files of neither this build nor the one before, which open pages may still ask for. */
function prune(...manifests) {
  const kept = new Set(manifests.flatMap((manifest) => Object.values(manifest ?? {})));
  for (const name of fs.readdirSync(out)) {
    const plain = name.replace(/\.(gz|br)$/, '');
    if (!name.startsWith('.') && name !== 'manifest.json' && !kept.has(plain)) {
      fs.rmSync(path.join(out, name), { force: true, recursive: true });
    }
  }
}

/** @returns {Promise<boolean>} whether anything had to be built */
async function buildWeb({ force = false } = {}) {
  const inputs = fingerprint();
  const before = readManifest();
  const fresh =
    before?.['#inputs'] === inputs &&
    Object.entries(before).every(
      ([name, file]) => name === '#inputs' || fs.existsSync(path.join(out, file)),
    );
  if (fresh && !force) return false;
  fs.mkdirSync(out, { recursive: true });
  const files = (await Promise.all([buildStyles(), buildIslands(), copyStatic()])).flat();
  await Promise.all(files.map(store));
  const manifest = {
    '#inputs': inputs,
    ...Object.fromEntries(files.map(({ name, file }) => [name, file])),
  };
  put('manifest.json', JSON.stringify(manifest, null, 1));
  prune(before, manifest);
  return true;
}

module.exports = { buildWeb };

if (require.main === module) {
  const started = Date.now();
  buildWeb({ force: process.argv.includes('--force') }).then(
    (built) =>
      console.log(
        built ? `Web assets built in ${Date.now() - started} ms.` : 'Web assets are fresh.',
      ),
    (error) => {
      console.error(`The web assets could not be built: ${error.stderr || error.stack}`);
      process.exitCode = 1;
    },
  );
}
