import { accessSync, constants, mkdirSync } from 'node:fs';
import { OwnerFile, ownerLives, readOwner } from '../../libs/process-state/owner-file';
import type { Env } from './env';
import { StartError } from './start-error';

/** @throws StartError when the data folder cannot be written. */
export function prepareDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(
      `The data folder ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}). ` +
        'Give the hub a folder of its own with DATA_DIR, or change the rights of this one.',
    );
  }
}

/**
 * Takes the data folder for the one process that answers from it; what a killed one left there is taken over.
 * @throws StartError when another one lives
 */
export async function claimFolder(env: Pick<Env, 'dataDir'>): Promise<OwnerFile> {
  const claim = await OwnerFile.claim(env.dataDir);
  if (claim.granted) return claim.file;
  const { pid, since } = claim.heldBy;
  throw new StartError(
    `Another hub (process ${pid}, running since ${since}) answers from the data folder ${env.dataDir}. ` +
      'Stop that one first, or give this one a folder of its own with DATA_DIR.',
  );
}

/** The process that answers from the data folder now. */
export function webProcess(env: Env): { readonly pid: number } | undefined {
  const owner = readOwner(env.dataDir);
  return owner && ownerLives(owner) ? owner : undefined;
}
