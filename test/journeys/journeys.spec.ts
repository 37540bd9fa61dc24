import { describeInChromium } from '../support/browser';
import { startTestHub } from '../support/hub';
import { journeys } from './journeys';

jest.setTimeout(60_000);

describeInChromium('what people come for (Chromium)', () => {
  journeys(() => startTestHub({ DEMO: 'on' }));
});
