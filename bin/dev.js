'use strict';

// Rebuilds and restarts the hub at every change; type errors are shown beside it and stop nothing.

const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { ensureBuilt } = require('./build');
const { builtState, currentState, isFresh, root } = require('./build-state');

let hub;
let stopping = false;

function startHub() {
  hub = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/src/main.js')], {
    cwd: root,
    stdio: 'inherit',
  });
  const started = hub;
  hub.once('exit', (code) => {
    if (started === hub) hub = undefined;
    if (!stopping && code) console.log(`The hub ended with code ${code}; waiting for a change.`);
  });
}

async function stopHub() {
  const running = hub;
  if (!running) return;
  const gone = new Promise((resolve) => running.once('exit', resolve));
  running.kill('SIGTERM');
  await gone;
}

async function rebuild() {
  try {
    await ensureBuilt();
  } catch (error) {
    console.error(error.message);
    return;
  }
  await stopHub();
  if (!stopping) startHub();
}

async function watch() {
  await rebuild();
  let tried = JSON.stringify(currentState());
  while (!stopping) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = currentState();
    const seen = JSON.stringify(now);
    // A change that did not compile is tried again only after the next change.
    if (seen === tried || isFresh(builtState(), now)) continue;
    tried = seen;
    await rebuild();
  }
}

const types = spawn(
  process.execPath,
  [
    require.resolve('typescript/bin/tsc'),
    ...['-p', 'tsconfig.build.json', '--noEmit', '--incremental', 'false'],
    ...['--watch', '--preserveWatchOutput'],
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    stopping = true;
    types.kill();
    await stopHub();
    process.exit(0);
  });
}

void watch();
