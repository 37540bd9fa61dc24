import { demandAll, partsHere, wantsAllParts } from './parts';
import { PostgresForRun } from './postgres-for-run';

declare global {
  var allmendePostgresForRun: PostgresForRun | undefined;
}

export default async function setup(): Promise<void> {
  if (wantsAllParts()) demandAll(await partsHere());
  globalThis.allmendePostgresForRun = await PostgresForRun.open();
}
