import { appMove } from './app-move';
import { backupPower } from './backup-power';
import { commons } from './commons';
import { companyDesk } from './company-desk';
import type { DemoFamilyTexts, DemoWorld } from './demo-world';
import { fuehlerBattery } from './fuehler-battery';
import { kwhMismatch } from './kwh-mismatch';
import { laderSurplus } from './lader-surplus';
import { localInterface } from './local-interface';
import { groups, organisations, products, users } from './people';
import { speicherWinter } from './speicher-winter';
import { updateStuck } from './update-stuck';
import { warmE17 } from './warm-e17';
import { warmNoise } from './warm-noise';
import { zentraleOffline } from './zentrale-offline';

const families: readonly DemoFamilyTexts[] = [
  zentraleOffline,
  warmE17,
  warmNoise,
  speicherWinter,
  laderSurplus,
  appMove,
  localInterface,
  fuehlerBattery,
  kwhMismatch,
  updateStuck,
  backupPower,
];

/** The world a hub shows on its first start with `DEMO=on`. */
export const demo: DemoWorld = {
  company: 'Wichtel Heimenergie',
  password: 'allmende-demo',
  organisations,
  groups,
  users,
  products,
  items: [...families.flatMap((family) => family.items), ...companyDesk, ...commons],
  families: families.map(({ name, items }) => ({ name, members: items.map((item) => item.key) })),
};
