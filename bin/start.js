'use strict';

const { ensureBuilt, orExit } = require('./build');

const announce = () => console.log('Building (only after a change, a few seconds) …');

// In this same process, so that signals reach the hub.
orExit(ensureBuilt({ announce })).then(() => require('../dist/src/main.js'));
