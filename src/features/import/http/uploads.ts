import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { rm } from 'node:fs/promises';
import { Fault } from '../../../kernel/fault';
import { ImportFiles, MAX_UPLOAD_BYTES, MAX_UPLOAD_FILES, type NamedPath } from '../import-files';

export interface Upload {
  readonly files: readonly NamedPath[];
  /** The other fields of the form; one that was sent several times is a list. */
  readonly fields: Readonly<Record<string, string | string[]>>;
  /** Removes the files again. */
  discard(): Promise<void>;
}

const LIMITS = {
  fileSize: MAX_UPLOAD_BYTES,
  files: MAX_UPLOAD_FILES,
  fields: 20,
  fieldSize: 10_000,
  parts: MAX_UPLOAD_FILES + 20,
};

export const isUpload = (request: FastifyRequest): boolean =>
  request.headers['content-type']?.startsWith('multipart/form-data') ?? false;

/** Streams the files of a form to disk. @throws Fault 413; whatever breaks off in the middle leaves nothing behind */
export async function receiveUpload(request: FastifyRequest, into: ImportFiles): Promise<Upload> {
  const folder = await into.newUpload();
  const discard = () => rm(folder, { recursive: true, force: true });
  const files: NamedPath[] = [];
  const fields: Record<string, string | string[]> = {};
  try {
    for await (const part of request.parts({ limits: LIMITS })) {
      if (part.type === 'field') addField(fields, part.fieldname, String(part.value));
      else files.push(...(await storeFile(part, into, folder, files.length + 1)));
    }
    if (files.length === 0) await discard();
    return { files, fields, discard };
  } catch (error) {
    await discard();
    const { code } = error as { code?: string };
    throw /^FST_(REQ_FILE_TOO_LARGE|FILES_LIMIT|PARTS_LIMIT|FIELDS_LIMIT)$/.test(code ?? '')
      ? tooLarge()
      : error;
  }
}

/** None for a file field that was left empty. */
async function storeFile(
  part: Multipart & { type: 'file' },
  into: ImportFiles,
  folder: string,
  n: number,
): Promise<NamedPath[]> {
  if (!part.filename) {
    part.file.resume();
    return [];
  }
  const stored = await into.store(folder, n, part.filename, part.file);
  if (part.file.truncated) throw tooLarge();
  return [stored];
}

function addField(fields: Record<string, string | string[]>, name: string, value: string): void {
  if (name === '__proto__') return;
  const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
  fields[name] = known === undefined ? value : [known, value].flat();
}

const tooLarge = (): Fault =>
  new Fault(
    413,
    'too-large',
    'At most 20 files of 2 GiB each. Put larger ones into the folder “imports” of the hub, or use the command line.',
  );
