import { setTimeout as sleep } from 'node:timers/promises';
import type { HubPart } from './hub-part';
import type { Installation } from './installation';

const WELL_WITHIN_MS = 60_000;
const EQUAL_WITHIN_MS = 120_000;

/** Nothing once all processes can use all parts; what is missing when that takes too long. */
export function untilWell({ webs, workers }: Installation): Promise<string | undefined> {
  return quiet([...webs, ...workers], (hub) => hub.complaint(), WELL_WITHIN_MS);
}

/** Nothing once every search server holds everything, as the web processes say at `/metrics`. */
export function untilEqual({ webs }: Installation): Promise<string | undefined> {
  return quiet(webs, behind, EQUAL_WITHIN_MS);
}

async function behind({ url }: HubPart): Promise<string | undefined> {
  try {
    const reply = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) });
    return /^hub_engine_server_up\{.*\} 0$/m.exec(await reply.text())?.[0];
  } catch (error) {
    return String(error);
  }
}

async function quiet(
  hubs: readonly HubPart[],
  ask: (hub: HubPart) => Promise<string | undefined>,
  withinMs: number,
): Promise<string | undefined> {
  for (const end = Date.now() + withinMs; ; await sleep(100)) {
    const said = await Promise.all(
      hubs.map(async (hub) => {
        const complaint = await ask(hub);
        return complaint ? `${hub.name}: ${complaint}` : undefined;
      }),
    );
    const missing = said.filter((text) => text !== undefined);
    if (missing.length === 0) return undefined;
    if (Date.now() > end) return missing.join('; ');
  }
}
