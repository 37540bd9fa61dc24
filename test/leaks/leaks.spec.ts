import { startTestHub } from '../support/hub';
import { leakOracle } from './leak-oracle';
import { WHOLE_WORLD } from './world';

// A busy machine takes minutes for what an idle one does in seconds.
jest.setTimeout(600_000);

describe('the leak oracle', () => {
  leakOracle(async () => {
    const hub = await startTestHub();
    return { hub, urls: [hub.url], close: () => hub.close() };
  }, WHOLE_WORLD);
});
