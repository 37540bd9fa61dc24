'use strict';

const { BENCH, ensureBuilt, orExit } = require('./build');

orExit(ensureBuilt({ folders: BENCH })).then(() => require('../dist/bench/main.js'));
