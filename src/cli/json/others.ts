/** What `--json` prints of anything but one run. */
import { z } from 'zod';
import { countOf, ending, file, held, listOf, next, time } from './parts.ts';

const idsOf = listOf(z.string(), 'Object ids, at most 100');

export const draft = z.object({
  command: z.literal('draft').describe('The command'),
  ...ending,
  rows: countOf('Guests in the draft, `files.draft`'),
  omitted: z
    .object({
      internal: countOf('Internal accounts, which are never reset'),
      'other-state': countOf('In another state than `--state` asks for'),
      'no-address': countOf('Without an address'),
      'not-covered': countOf('With an address that no pair covers'),
    })
    .describe('Guests left out'),
  omittedIds: z
    .object({
      internal: idsOf,
      'other-state': idsOf,
      'no-address': idsOf,
      'not-covered': idsOf,
    })
    .describe('Who they are'),
  uncovered: z
    .object({
      domains: listOf(
        z.object({
          domain: z.string().describe('The domain'),
          guests: countOf('Guests there'),
          ids: idsOf,
        }),
        'Their domains, most guests first',
      ),
      first: listOf(z.string(), 'The first five, name and address'),
    })
    .describe('Of `not-covered`'),
  unreadable: listOf(
    z.string().nullable(),
    'Ids of users whom Graph shows in a form that is not understood; null: not even an id',
  ),
  files: z.object({ draft: file('What `--out` names') }).describe('Files'),
  held,
  next,
});

function runFile(what: string) {
  return z.string().nullable().describe(`${what}; null: there is none`);
}

export const runs = z.object({
  command: z.literal('runs').describe('The command'),
  folder: z.string().describe('Where was looked, a whole path'),
  ...ending,
  states: z
    .partialRecord(
      z.enum(['working', 'stopped', 'part-done', 'planned', 'finished', 'unreadable']),
      countOf('Runs; `runs` has them'),
    )
    .describe('Runs by state; one that none has is not there'),
  totals: z
    .object({
      toReset: countOf('Rows planned to be reset'),
      reset: countOf('Reset'),
      unknown: countOf('In doubt'),
      redeemed: countOf('Redeemed, where somebody has looked'),
    })
    .describe('Sums over those of `runs` that are no rehearsals'),
  runs: listOf(
    z.object({
      state: z.string().describe('One of `states`'),
      path: z.string().describe('The run folder, as one would type it'),
      input: z.string().describe('Name of its input'),
      tenant: z.string().describe('Name of its tenant'),
      simulated: z.boolean().describe('A rehearsal'),
      createdAt: z.string().describe('UTC; empty: it cannot be read'),
      endedAt: time.nullable().describe('null: it has not ended'),
      signedInAs: z.string().describe('Who planned it'),
      toReset: countOf('Rows planned to be reset'),
      reset: countOf('Reset'),
      unknown: countOf('In doubt'),
      left: countOf('Not begun'),
      redeemed: countOf('Redeemed').nullable().describe('null: nobody has looked'),
      files: z
        .object({
          plan: runFile('plan.csv'),
          results: runFile('results.csv; `report` makes it anew where a run did not end'),
          status: runFile('status.csv'),
        })
        .describe('The files with the rows behind these counts, whole paths'),
      next: z.string().nullable().describe('Line to type next; null: none'),
      problem: z.string().describe('What cannot be read, or empty'),
      page: z.string().nullable().describe('Its page, from `folder`; null: none'),
    }),
    'Every run, the newest first',
  ),
  page: z.string().nullable().describe('With `--page`: runs.html'),
});

const role = z.object({
  templateId: z.string().describe('The same in every tenant'),
  name: z.string().describe('Its name'),
});

export const whoami = z.object({
  command: z.literal('whoami').describe('The command'),
  ...ending,
  tenant: z
    .object({
      id: z.string().describe('Tenant id'),
      displayName: z.string().describe('Its name'),
      defaultDomain: z.string().describe('Its default domain; empty: not known'),
      verifiedDomains: listOf(z.string(), 'All its domains'),
      inMultitenantOrganization: z.boolean().nullable().describe('null: cannot be read'),
    })
    .describe('The tenant'),
  signIn: z
    .object({
      auth: z.string().describe('As `--auth` names it'),
      kind: z.enum(['application', 'delegated', 'unknown']).describe('Who signs in'),
      name: z.string().describe('Person or application; empty: not known'),
      permissions: listOf(z.string(), 'What the token carries')
        .nullable()
        .describe('What the token carries; null: it is opaque'),
      roles: z
        .object({
          active: listOf(
            role.extend({ viaGroup: z.boolean().nullable().describe('Through a group; null: not told') }),
            'In force',
          ),
          eligible: listOf(role, 'Could be activated')
            .nullable()
            .describe('Could be activated; null: not told'),
          inUnits: listOf(role, 'For an administrative unit alone')
            .nullable()
            .describe('For an administrative unit alone; null: not told'),
        })
        .nullable()
        .describe('Directory roles of a person; null: cannot be read, or an application'),
    })
    .describe('The sign-in'),
  graphUrl: z.string().describe('Graph'),
  proxy: z.string().nullable().describe('host:port; null: reached directly'),
  commands: z
    .record(
      z.string(),
      z.object({
        present: listOf(z.string(), 'Permissions that are there'),
        missing: listOf(z.string(), 'Without these the command does not work'),
        mayBeNeeded: listOf(z.string(), 'Without these it may not work'),
        optional: listOf(
          z.object({
            permission: z.string().describe('Its name'),
            for: z.string().describe('What is not done without it'),
          }),
          'Without these it works, but for one thing each',
        ),
      }),
    )
    .nullable()
    .describe('By command, and `prove-access`; null: the token is opaque'),
});

export const simulate = z.object({
  command: z.literal('simulate').describe('The command'),
  url: z.string().describe('What `--graph-url` takes'),
  tenant: countOf('Users in the tenant; `/v1.0/users` at `url` lists them'),
});

export const nothing = z.object({
  command: z.literal('apply').describe('The command'),
  run: z.null().describe('There is none'),
  ...ending,
  message: z.string().describe('Why nothing was done'),
});

export const error = z.object({
  run: z.null().describe('None was told'),
  command: z.string().nullable().describe('The command; null: none was named'),
  ...ending,
  error: z.string().describe('What went wrong, for a person'),
  next,
});
