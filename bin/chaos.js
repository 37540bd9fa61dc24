'use strict';

const { CHAOS, ensureBuilt, orExit } = require('./build');

orExit(ensureBuilt({ folders: CHAOS })).then(() => require('../dist/test/chaos/main.js'));
