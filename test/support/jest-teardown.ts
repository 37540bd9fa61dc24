import { describeParts, partsHere } from './parts';

export default async function teardown(): Promise<void> {
  await globalThis.allmendePostgresForRun?.close();
  process.stderr.write(`${describeParts(await partsHere())}\n`);
}
