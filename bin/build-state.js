'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { join, relative, sep } = require('node:path');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp.json');
const lockFile = join(dist, '.lock');

const CONFIGURATION = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const LEFT_OUT = /\.(spec|contract)\.tsx?$|\.d\.ts$/;

/** Every file below a folder of the repository, as paths from its root with forward slashes. */
function filesBelow(folder) {
  const absolute = join(root, folder);
  if (!fs.existsSync(absolute)) return [];
  return fs
    .readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .map((path) => path.split(sep).join('/'))
    .sort();
}

function digest(path) {
  return createHash('sha1')
    .update(fs.readFileSync(join(root, path)))
    .digest('base64');
}

function digestOfAll(paths) {
  const hash = createHash('sha1');
  for (const path of paths) hash.update(`${path}\0${digest(path)}\0`);
  return hash.digest('base64');
}

/**
 * What the build is made of. `files` are compiled or copied one by one into dist, `web` is the state of everything
 * that goes into the browser's files, `configuration` that of everything else that shapes the result.
 */
function currentState(folders = ['src', 'libs']) {
  const own = ['bin/build.js', 'bin/build-state.js'];
  const files = {};
  for (const path of folders.flatMap(filesBelow)) {
    if (!LEFT_OUT.test(path) && !path.startsWith('src/web/islands/')) files[path] = digest(path);
  }
  return {
    configuration: digestOfAll(
      [...CONFIGURATION, ...own].filter((p) => fs.existsSync(join(root, p))),
    ),
    web: digestOfAll(
      [...filesBelow('src/web'), 'bin/build-web.js', 'package-lock.json'].filter((path) =>
        fs.existsSync(join(root, path)),
      ),
    ),
    files,
  };
}

/** The state of which dist was built, or undefined when it was not built to the end. */
function builtState() {
  try {
    return JSON.parse(fs.readFileSync(stampFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function writeStamp(state) {
  writeWhole(stampFile, JSON.stringify(state));
}

/** The file in dist that a source becomes. */
function outputOf(path) {
  return join(dist, path.replace(/\.tsx?$/, '.js'));
}

/** What has to be done to get from the built state to the current one. */
function difference(built, current) {
  const all = !built || built.configuration !== current.configuration;
  const before = built?.files ?? {};
  const stale = (path) =>
    all || before[path] !== current.files[path] || !fs.existsSync(outputOf(path));
  return {
    changed: Object.keys(current.files).filter(stale),
    removed: Object.keys(before).filter((path) => !(path in current.files)),
    web: all || built.web !== current.web || !webIsThere(),
  };
}

function webIsThere() {
  return (
    !fs.existsSync(join(__dirname, 'build-web.js')) ||
    fs.existsSync(join(dist, 'web/manifest.json'))
  );
}

function isFresh(built, current) {
  const { changed, removed, web } = difference(built, current);
  return changed.length === 0 && removed.length === 0 && !web;
}

/** Writes a file so that nobody ever reads half of it. */
function writeWhole(path, text) {
  const draft = `${path}.${process.pid}`;
  fs.writeFileSync(draft, text);
  fs.renameSync(draft, path);
}

/** Runs one build at a time in this folder, also over several processes. */
async function withLock(work) {
  fs.mkdirSync(dist, { recursive: true });
  while (!takeLock()) await new Promise((resolve) => setTimeout(resolve, 100));
  try {
    return await work();
  } finally {
    fs.rmSync(lockFile, { force: true });
  }
}

function takeLock() {
  try {
    fs.writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (holderLives()) return false;
  // Of several waiting processes only one succeeds in moving the dead lock away.
  try {
    fs.renameSync(lockFile, `${lockFile}.${process.pid}`);
    fs.rmSync(`${lockFile}.${process.pid}`, { force: true });
  } catch {
    // Another one was quicker.
  }
  return false;
}

function holderLives() {
  try {
    const pid = Number(fs.readFileSync(lockFile, 'utf8'));
    const age = Date.now() - fs.statSync(lockFile).mtimeMs;
    if (!pid) return age < 2000;
    // No build takes ten minutes: the number has gone to another program.
    if (pid === process.pid || age > 600_000) return false;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

module.exports = {
  ...{ root, dist, currentState, builtState, writeStamp },
  ...{ difference, isFresh, outputOf, writeWhole, withLock },
};
