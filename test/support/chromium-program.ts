import { existsSync } from 'node:fs';

/** Debian's: first the one without the parts no test looks at, which starts and draws with half of the processor. */
const PLACES = ['/usr/lib/chromium/chromium-headless-shell', '/usr/bin/chromium'] as const;

/** The browser of the journeys: CHROMIUM_PATH, or where Debian puts it. */
export const CHROMIUM = process.env.CHROMIUM_PATH ?? PLACES.find(existsSync) ?? PLACES[1];
