/** The browser of the journeys: CHROMIUM_PATH, or where Debian puts it. */
export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
