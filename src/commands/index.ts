/** The commands, in the order in which --help lists them. */

import type { Command } from '../cli/command.ts';
import { apply } from './apply.ts';
import { completion } from './completion.ts';
import { draft } from './draft.ts';
import { plan } from './plan.ts';
import { remind } from './remind.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { simulate } from './simulate.ts';
import { status } from './status.ts';
import { undo } from './undo.ts';
import { whoami } from './whoami.ts';

export const commands: readonly Command[] = [
  plan,
  run,
  apply,
  status,
  remind,
  undo,
  draft,
  report,
  runs,
  whoami,
  simulate,
  completion,
];
