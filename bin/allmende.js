#!/usr/bin/env node
'use strict';

const { ensureBuilt, orExit } = require('./build');

// Nothing is printed: what a command writes to stdout may be read by a program.
orExit(ensureBuilt()).then(() => require('../dist/src/app/cli/cli.js'));
