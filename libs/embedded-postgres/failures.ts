/** What can go wrong with the embedded server; every message is one sentence or two that say what to do. */
export type EmbeddedPostgresErrorCode =
  | 'DATA_FOLDER_IN_USE'
  | 'DATA_FOLDER_READ_ONLY'
  | 'DATA_FOLDER_FORBIDDEN'
  | 'DATA_FOLDER_UNUSABLE'
  | 'DATA_FOLDER_OTHER_VERSION'
  | 'DISK_FULL'
  | 'PLATFORM_UNSUPPORTED'
  | 'PLATFORM_PACKAGE_MISSING'
  | 'BINARIES_UNUSABLE'
  | 'SOCKET_PATH_TOO_LONG'
  | 'START_FAILED'
  | 'START_TIMEOUT'
  | 'KEEPS_CRASHING'
  | 'OWNER_GONE';

/** A failure of the embedded server. `message` is meant to be shown to the person who started the program. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  constructor(
    readonly code: EmbeddedPostgresErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

interface Symptom {
  code: EmbeddedPostgresErrorCode;
  pattern: RegExp;
  advice: (dataDir: string) => string;
}

const SYMPTOMS: Symptom[] = [
  {
    code: 'DISK_FULL',
    pattern: /no space left on device|ENOSPC|disk quota exceeded|EDQUOT/i,
    advice: (dir) =>
      `The disk that holds the data folder "${dir}" is full: free some space or choose a folder on another disk, then start again. Nothing that was acknowledged is lost.`,
  },
  {
    code: 'DATA_FOLDER_READ_ONLY',
    pattern: /read-only file system|EROFS/i,
    advice: (dir) =>
      `The data folder "${dir}" lies on a read-only file system: mount it writable or choose another data folder.`,
  },
  {
    code: 'DATA_FOLDER_OTHER_VERSION',
    pattern: /database files are incompatible with server/i,
    advice: (dir) =>
      `The database in "${dir}" was made by another version of PostgreSQL: start it with the version that made it, or choose an empty data folder and bring the data over.`,
  },
  {
    code: 'DATA_FOLDER_FORBIDDEN',
    pattern: /permission denied|operation not permitted|wrong ownership|EACCES|EPERM/i,
    advice: (dir) =>
      `The data folder "${dir}" may not be written by this user: give the folder to the user who starts the program (chown -R) or choose another data folder.`,
  },
  {
    code: 'DATA_FOLDER_UNUSABLE',
    pattern: /ENOTDIR|EEXIST|ENAMETOOLONG|ENOENT/,
    advice: (dir) =>
      `"${dir}" cannot be used as data folder, because it or a part of its path is not a folder: choose another data folder.`,
  },
];

/** Recognises a known cause in an error or in what PostgreSQL said, or undefined when it is none of them. */
export function recognise(dataDir: string, evidence: unknown): EmbeddedPostgresError | undefined {
  if (evidence instanceof EmbeddedPostgresError) return evidence;
  const text = describe(evidence);
  const symptom = SYMPTOMS.find((candidate) => candidate.pattern.test(text));
  if (!symptom) return undefined;
  return new EmbeddedPostgresError(symptom.code, `${symptom.advice(dataDir)} (${lastLine(text)})`, {
    cause: evidence,
  });
}

/** The known cause, or `START_FAILED` with the last words of PostgreSQL. */
export function explain(dataDir: string, evidence: unknown): EmbeddedPostgresError {
  return (
    recognise(dataDir, evidence) ??
    new EmbeddedPostgresError(
      'START_FAILED',
      `The embedded PostgreSQL could not start on "${dataDir}"; it said: ${lastLine(describe(evidence)) || 'nothing'}. Set LOG_LEVEL=debug to see everything it says, or use a PostgreSQL of your own with DATABASE_URL.`,
      { cause: evidence },
    )
  );
}

function describe(evidence: unknown): string {
  if (evidence instanceof Error) {
    const code = (evidence as NodeJS.ErrnoException).code;
    return code ? `${evidence.message} (${code})` : evidence.message;
  }
  return String(evidence);
}

function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const telling = lines.filter((line) => /FATAL|PANIC|error/i.test(line));
  return (telling.at(-1) ?? lines.at(-1) ?? '').slice(0, 400);
}
