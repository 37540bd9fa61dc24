const { default: Sequencer } = require('@jest/test-sequencer');

/** Suites that take minutes: begun last, one of them would keep the whole run waiting on one core. */
const LONG = [
  'test/leaks/',
  'test/crash/crash',
  'test/journeys/accessibility',
  'test/journeys/journeys',
  'test/crash/',
  'test/journeys/',
  'test/chaos/',
  'test/processes/',
  'libs/embedded-postgres/',
];

/** The long ones first, also where no earlier run has told how long they take. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONG.findIndex((part) => path.includes(part));
      return at < 0 ? LONG.length : at;
    };
    return [...super.sort(tests)].sort((a, b) => place(a) - place(b));
  }
};
