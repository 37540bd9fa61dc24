import { journeys } from '../journeys/journeys';
import { describeInChromium } from '../support/browser';
import { wantsAllParts } from '../support/parts';
import { roundRobin } from '../support/round-robin-proxy';
import { describeOnScale } from '../support/scale-servers';
import { startTwoHubs } from './two-hubs';

jest.setTimeout(120_000);

/** `npm test` walks the one that leans on the index most. */
const WALKED = wantsAllParts() ? {} : { scripts: [false], only: 'a member asks' };

describeInChromium('what people come for (Chromium)', () => {
  describeOnScale('of two processes behind a proxy', () => {
    journeys(async () => {
      const hubs = await startTwoHubs({ DEMO: 'on' });
      const proxy = await roundRobin(hubs.urls);
      const close = async () => {
        proxy.close();
        await hubs.close();
      };
      return { ...hubs.hub, url: proxy.url, close };
    }, WALKED);
  });
});
