/** `apply`: carries out a planned run, or carries on an interrupted one. Here the order of durability can be read at a glance. */
import { existsSync } from 'node:fs';
import { HaltError, UsageError } from '../core/errors.ts';
import type { Outcome } from '../core/outcome.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { settleByPlan } from '../core/results-file.ts';
import { openJournal } from '../journal/append.ts';
import { acquireLock } from '../journal/lock.ts';
import { replayJournal } from '../journal/replay.ts';
import { realClock } from '../pool/clock.ts';
import type { Job } from '../pool/job.ts';
import { createPacer } from '../pool/pacer.ts';
import { type PoolResult, runPool } from '../pool/pool.ts';
import { type Connection, connect } from './connect.ts';
import type { Io } from './io.ts';
import { openPlan } from './plan-rows.ts';
import { openResults, type PlanRow } from './results.ts';
import {
  findRun,
  findUnfinishedRun,
  fingerprintFile,
  type RunFolder,
  type RunRecord,
  readRunRecord,
  writeRunRecord,
} from './run-folder.ts';
import type { Settings } from './settings.ts';
import type { Asked } from './table.ts';
