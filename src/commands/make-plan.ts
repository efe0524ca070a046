/** Makes a run folder with its plan: what `plan` and `run` have in common. */
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Answer } from '../core/directory.ts';
import { UsageError } from '../core/errors.ts';
import type { PlanOptions } from '../core/plan.ts';
import { realClock } from '../pool/clock.ts';
import { createLookups } from './lookups.ts';
import type { PlanTold } from '../report/plan-summary.ts';
import type { Progress } from '../report/progress.ts';
import { type Connection, connect } from './connect.ts';
import { type Input, openInput } from './input.ts';
import type { Io } from './io.ts';
import { type Check, checkInput, writePlan } from './planning.ts';
import {
  copyInput,
  createRunFolder,
  fingerprintFile,
  formatVersion,
  nameInput,
  type RunFolder,
  type RunRecord,
  sayError,
  writeRunRecord,
} from './run-folder.ts';
import type { Settings } from './settings.ts';

/** A plan that was made. */
export interface Planned {
  readonly run: RunFolder;
  readonly record: RunRecord;
  readonly told: PlanTold;
  /** Still open: the caller closes it. */
  readonly connection: Connection;
}
