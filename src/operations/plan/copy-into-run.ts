/** The input in a new run folder: from here on nobody needs the file that was named, whatever becomes of it. */
import { createReadStream } from 'node:fs';
import type { PlanSettings } from '../../cli/flag-sets.ts';
import { copyInput, type InputRead } from '../../run/fingerprint.ts';
import {
  createRunFolder,
  emptyRunFolder,
  nameInput,
  nameWorkbook,
  type RunFolder,
} from '../../run/folder.ts';
import { mayBeWorkbook } from '../../workbook/is-workbook.ts';
import { glanceAtInput, openInput } from '../input.ts';
import type { Session } from '../session.ts';

export interface CopiedInput {
  readonly run: RunFolder;
  /** Of the file, without its folder. */
  readonly name: string;
  readonly createdAt: string;
  readonly read: InputRead;
}

/**
 * Copies the input into a new run folder, and reads it meanwhile.
 *
 * @throws {UsageError} when the input cannot be used; then it leaves no folder behind
 */
export async function copyIntoRun(
  inputPath: string,
  settings: PlanSettings,
  { io, clock }: Pick<Session, 'io' | 'clock'>,
): Promise<CopiedInput> {
  const name = nameInput(inputPath);
  // Standard input can be read but once. (A workbook is read whole when it is opened: once is enough.)
  if (inputPath !== '-' && !(await mayBeWorkbook(inputPath))) await glanceAtInput(inputPath, settings);
  const createdAt = new Date(clock.nowMs()).toISOString();
  const run = await createRunFolder(settings.out, name, createdAt);
  try {
    const read = await copyInput(inputPath === '-' ? io.stdin : createReadStream(inputPath), run.input);
    if (await mayBeWorkbook(run.input)) return { run: await nameWorkbook(run), name, createdAt, read };
    // What is no UTF-8 is told of the file that was named, as long as it can be read again.
    if (!read.isUtf8 && inputPath !== '-') await openInput(inputPath, settings);
    return { run, name, createdAt, read };
  } catch (error) {
    await emptyRunFolder(run);
    throw error;
  }
}
