/** Every object that `--json` prints. docs/json.md and docs/json.schema.json are drawn from here, and tests hold what is printed against it. */
import type { z } from 'zod';
import { offline, plan, remind, run, status, undo } from './of-runs.ts';
import { draft, error, nothing, runs, simulate, whoami } from './others.ts';

/** By name. */
export const objects = {
  plan,
  offline,
  run,
  remind,
  status,
  undo,
  draft,
  runs,
  whoami,
  simulate,
  nothing,
  error,
};

type Deep<Value> = Value extends object ? { readonly [Key in keyof Value]: Deep<Value[Key]> } : Value;

/** What may be printed. */
export type Objects = { readonly [Name in keyof typeof objects]: Deep<z.input<(typeof objects)[Name]>> };
