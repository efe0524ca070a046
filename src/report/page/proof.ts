/** Whether the guests have kept what they could get at: a table, whoever has not by name, and at the end a sentence to be signed. */
import type { GuestPages } from '../../core/guest-page.ts';
import { writeCount } from '../figures.ts';
import {
  describeAccessState,
  describeProof,
  type ProofSummary,
  remedyOfAccess,
  signProof,
  statesToTell,
} from '../proof.ts';
import type { RedemptionSummary } from '../redemption.ts';
import { type Html, html } from './html.ts';
import { listKinds } from './list.ts';

/** The section; nothing where no proof was asked for. */
export function renderProof(redemption: RedemptionSummary | null, pages: GuestPages): Html | null {
  const proof = redemption?.proof ?? null;
  if (proof === null) return null;
  return html`<section aria-labelledby="proof"><h2 id="proof">Access kept</h2>
<p class="lead">${describeProof(proof)}.</p>
<p>Read before the first write, and again since: groups, roles and units that each guest is a member of, those through groups too, and app roles assigned to it.</p>
${tabulate(proof)}${listStates(proof, pages)}</section>
`;
}

function tabulate({ memberships, apps }: ProofSummary): Html {
  const lines = [
    ['memberships', memberships],
    ['app assignments', apps],
  ] as const;
  return html`<table class="places"><caption>What the guests could get at</caption>
<thead><tr><th scope="col" class="number">Before</th><th scope="col" class="number">There still</th><th scope="col">Of what</th></tr></thead>
<tbody>${lines.map(([name, part]) =>
    part === null
      ? null
      : html`<tr><td class="number">${writeCount(part.before)}</td><td class="number">${writeCount(part.kept)}</td><th scope="row">${name}</th></tr>
`,
  )}</tbody></table>
`;
}

function listStates({ counts, first }: ProofSummary, pages: GuestPages): Html | null {
  const kinds = statesToTell
    .filter((state) => counts[state] > 0)
    .map((state) => ({
      ...{ count: counts[state], first: first[state], remedy: remedyOfAccess(state) },
      ...{ ofOne: describeAccessState(state, 1), ofAll: describeAccessState(state, counts[state]) },
    }));
  if (kinds.length === 0) return null;
  return html`<section class="group"><h3>Guests whose access is to be looked at</h3>
${listKinds(kinds, { head: 'What was found', file: 'status.csv', pages })}</section>
`;
}

/** The last that the page says. */
export function renderSigned(redemption: RedemptionSummary | null): Html | null {
  const proof = redemption?.proof ?? null;
  if (redemption === null || proof === null) return null;
  return html`<section aria-labelledby="signed"><h2 id="signed">In one sentence</h2>
<p class="lead">${signProof(proof, redemption)}</p>
<dl class="sign"><div><dt>Name</dt><dd></dd></div><div><dt>Date</dt><dd></dd></div><div><dt>Signature</dt><dd></dd></div></dl></section>
`;
}
