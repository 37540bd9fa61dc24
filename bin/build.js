'use strict';

// Compiles src and libs into dist file by file (a tenth of the time of a checked build) and builds the browser's
// files. `npm run build` also checks the types; `npm start` and the CLI only compile what changed.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { dirname, extname, join } = require('node:path');
const state = require('./build-state');

/** Folders a benchmark needs besides the program itself. */
const BENCH = ['src', 'libs', 'bench', 'test/support'];
const CHAOS = [...BENCH, 'test/crash', 'test/chaos'];

/**
 * Brings dist up to date and returns at once when it is. Safe beside other processes doing the same.
 * @param {{ announce?: () => void, folders?: string[] }} [options] `announce` is called before work is done
 */
async function ensureBuilt({ announce = () => {}, folders } = {}) {
  // An installed package may come without sources.
  if (!fs.existsSync(join(state.root, 'src'))) return;
  if (state.isFresh(state.builtState(), wanted(folders))) return;
  announce();
  await state.withLock(async () => {
    const built = state.builtState();
    const current = wanted(folders);
    if (state.isFresh(built, current)) return;
    const todo = state.difference(built, current);
    // From here on a failure or a kill must leave nothing that looks up to date.
    if (built) state.writeStamp(without(built, todo.changed));
    const web = todo.web ? buildWeb() : undefined;
    // Awaited below; here only kept from ending the process before emit has spoken.
    web?.catch(() => {});
    emit(todo.changed);
    todo.removed.forEach(remove);
    await web;
    state.writeStamp(current);
  });
}

function without(built, paths) {
  const gone = new Set(paths);
  return {
    ...built,
    files: Object.fromEntries(Object.entries(built.files).filter(([p]) => !gone.has(p))),
  };
}

// What a benchmark or a chaos run has compiled stays valid when the program alone is built afterwards.
function wanted(folders = ['src', 'libs']) {
  const files = Object.keys(state.builtState()?.files ?? {});
  const has = (folder) => files.some((path) => path.startsWith(`${folder}/`));
  const extra = [CHAOS, BENCH].find((set) => has(set.at(-1)));
  return state.currentState([...new Set([...folders, ...(extra ?? [])])]);
}

function emit(paths) {
  const sources = paths.filter((path) => /\.tsx?$/.test(path));
  for (const path of paths) fs.mkdirSync(dirname(state.outputOf(path)), { recursive: true });
  for (const path of paths) {
    if (!sources.includes(path)) fs.copyFileSync(join(state.root, path), state.outputOf(path));
  }
  if (sources.length === 0) return;
  const ts = require('typescript');
  const compilerOptions = optionsOf(ts);
  for (const path of sources) compile(ts, compilerOptions, path);
}

function optionsOf(ts) {
  const file = join(state.root, 'tsconfig.build.json');
  const host = {
    ...ts.sys,
    readDirectory: () => [],
    onUnRecoverableConfigFileDiagnostic: () => {},
  };
  const { options } = ts.getParsedCommandLineOfConfigFile(file, {}, host);
  return {
    ...options,
    incremental: false,
    tsBuildInfoFile: undefined,
    outDir: undefined,
    rootDir: undefined,
  };
}

function compile(ts, compilerOptions, path) {
  const output = state.outputOf(path);
  const source = fs.readFileSync(join(state.root, path), 'utf8');
  const result = ts.transpileModule(source, {
    compilerOptions,
    fileName: join(state.root, path),
    reportDiagnostics: true,
  });
  if (result.diagnostics?.length) {
    throw new Error(ts.formatDiagnostics(result.diagnostics, diagnosticsHost()));
  }
  state.writeWhole(output, result.outputText);
  if (result.sourceMapText) state.writeWhole(`${output}.map`, mapTo(path, result.sourceMapText));
}

function mapTo(path, text) {
  const up = '../'.repeat(path.split('/').length);
  return JSON.stringify({ ...JSON.parse(text), sources: [up + path] });
}

function diagnosticsHost() {
  return {
    getCurrentDirectory: () => state.root,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  };
}

function remove(path) {
  fs.rmSync(state.outputOf(path), { force: true });
  if (extname(path) !== '.json') fs.rmSync(`${state.outputOf(path)}.map`, { force: true });
}

async function buildWeb() {
  if (fs.existsSync(join(__dirname, 'build-web.js'))) await run([join(__dirname, 'build-web.js')]);
}

function checkTypes() {
  const tsc = require.resolve('typescript/bin/tsc');
  return run([tsc, '-p', 'tsconfig.build.json', '--noEmit', '--pretty', 'false']);
}

/** Runs a Node program in the repository; shows what it said only when it fails. */
function run(args) {
  const child = spawn(process.execPath, args, {
    cwd: state.root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let heard = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (heard += text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(heard.trim() || `${args[0]} ended with ${code}`)),
    );
  });
}

/** Ends the process with a sentence when the build fails. */
function orExit(building) {
  return building.catch((error) => {
    console.error(`The build failed:\n${error.message}`);
    process.exit(1);
  });
}

module.exports = { ensureBuilt, orExit, BENCH, CHAOS };

if (require.main === module) {
  const began = Date.now();
  orExit(Promise.all([ensureBuilt(), checkTypes()])).then(() =>
    console.log(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s.`),
  );
}
