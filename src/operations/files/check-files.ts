/** Whether the files of a run are those that it was made of. */
import { existsSync } from 'node:fs';
import type { Settings } from '../../cli/settings.ts';
import { HaltError } from '../../core/errors.ts';
import { fingerprintFile } from '../../run/fingerprint.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import { suggestPlanOf } from '../next-lines.ts';

/** Input and plan must be those that the run was made of. What this process has planned from just now is not read once more: nobody uses it from here on. */
export async function checkFiles(
  run: RunFolder,
  record: RunRecord,
  settings: Partial<Settings> = {},
  isPlannedNow = false,
): Promise<void> {
  const again = 'what is carried out is the plan as it was made; put the file back, or make a new plan';
  const files = [
    { path: run.plan, sha256: record.plan.sha256, remedy: `${again} of the rows that are in it now` },
    { path: run.input, sha256: record.input.sha256, remedy: 'put the file back, or make a new plan' },
  ];
  for (const { path, sha256, remedy } of files) {
    const copy = path === run.plan ? run.input : run.plan;
    const next = [suggestPlanOf(existsSync(path) ? path : copy, settings, record).line];
    if (!existsSync(path)) throw new HaltError(7, `${path} is missing: ${remedy}`, { next });
    if (isPlannedNow && path === run.input) continue;
    if ((await fingerprintFile(path)).sha256 !== sha256) {
      throw new HaltError(
        7,
        `${path} has changed since the plan was made (a spreadsheet changes a file when it saves it): ${remedy}`,
        { next },
      );
    }
  }
}
