import type { DataSource } from 'typeorm';
import { Fault, type FieldError } from '../../kernel/fault';
import { isSpace } from '../../kernel/space';
import { readAudience } from './audience-option';
import type { ImportSettings } from './run/import-job';

/** Settings as a form or a program sends them. */
export interface SentSettings {
  readonly space?: unknown;
  /** Tokens, one text with commas or several. */
  readonly audience?: unknown;
  readonly strict?: unknown;
  readonly dryRun?: unknown;
}

const YES = new Set<unknown>([true, 'true', 'on', '1', 'yes']);

/** @throws Fault 422 */
export async function readSettings(
  dataSource: DataSource,
  sent: SentSettings,
): Promise<ImportSettings> {
  const errors: FieldError[] = [];
  const space = sent.space === '' ? undefined : sent.space;
  if (space !== undefined && !isSpace(space)) {
    errors.push({ pointer: '/space', code: 'is-in', detail: 'There is no such space.' });
  }
  const audience = await sentAudience(dataSource, sent.audience);
  if (typeof audience === 'string') {
    errors.push({ pointer: '/audience', code: 'audience-unknown', detail: audience });
  }
  if (errors.length > 0) throw Fault.invalid(errors);
  return {
    ...(isSpace(space) ? { space } : {}),
    ...(typeof audience === 'object' ? { audience } : {}),
    ...(YES.has(sent.strict) ? { strict: true } : {}),
    ...(YES.has(sent.dryRun) ? { dryRun: true } : {}),
  };
}

/** The tokens, what is wrong with them, or nothing when none are sent. */
async function sentAudience(dataSource: DataSource, sent: unknown) {
  const typed = [sent ?? []]
    .flat()
    .filter((text): text is string => typeof text === 'string' && text.trim() !== '');
  return typed.length === 0 ? undefined : readAudience(dataSource, typed.join(','));
}
