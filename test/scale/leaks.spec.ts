import { leakOracle } from '../leaks/leak-oracle';
import { WHOLE_WORLD } from '../leaks/world';
import { wantsAllParts } from '../support/parts';
import { describeOnScale } from '../support/scale-servers';
import { changesWhileAway } from './changes-while-away';
import { startTwoHubs, type TwoHubs } from './two-hubs';

jest.setTimeout(300_000);

/** `npm test` asks about a smaller world. */
const SIZE = wantsAllParts() ? WHOLE_WORLD : { items: 150, visitors: 16 };

describeOnScale('the leak oracle, half of its requests to a second process', () => {
  let hubs: TwoHubs;
  leakOracle(
    async () => {
      hubs = await startTwoHubs();
      return hubs;
    },
    SIZE,
    (oracle) => changesWhileAway(oracle, () => hubs),
  );
});
