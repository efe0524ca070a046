/** How the page looks: light and dark, on a telephone, on a wide screen and on paper. */

/** The one style sheet of the page; its hash stands in the page's security policy, so it has no other. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --band: #f4f6f8; --ink: #1b2530; --soft: #52606d; --line: #d5dbe1;
  --reset: #1b7f5c; --unchanged: #7d93a8; --rejected: #d08a00; --failed: #c2362b; --unknown: #7b46b0; --not-attempted: #c3cad1;
  --good: #e4f3ec; --warn: #fdf1d8; --bad: #fbe6e3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12181f; --band: #1b232c; --ink: #e8edf2; --soft: #a6b3bf; --line: #35414d;
    --reset: #43b98d; --unchanged: #8ba2b8; --rejected: #e3a32b; --failed: #ee6f63; --unknown: #b184e6; --not-attempted: #4d5a66;
    --good: #14352a; --warn: #3a2e10; --bad: #411f1c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif;
}
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
footer { padding-top: 1rem; padding-bottom: 2.5rem; color: var(--soft); font-size: .875rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.75rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; }
p { margin: .5rem 0; max-width: 44rem; overflow-wrap: anywhere; }
code { font-family: ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; font-size: .9em; overflow-wrap: anywhere; }
.flag { white-space: nowrap; overflow-wrap: normal; }
.over { color: var(--soft); margin: 0 0 .35rem; font-size: .95rem; }
.lead { font-size: 1.1rem; }
.notice { border-left: 4px solid var(--rejected); background: var(--warn); padding: .6rem .9rem; max-width: none; }
.notice.good { border-color: var(--reset); background: var(--good); }
.notice.bad { border-color: var(--failed); background: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; list-style: none; padding: 0; margin: 1.25rem 0 0; }
.tiles li { background: var(--band); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .85rem; }
.tiles strong { display: block; font-size: 1.7rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.tiles span { display: block; font-size: .95rem; }
.tiles small { display: block; color: var(--soft); font-size: .85rem; }
.commands { list-style: none; padding: 0; margin: .5rem 0; }
.commands li { background: var(--band); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .75rem; margin: .4rem 0; }
figure { margin: 1rem 0 0; }
figcaption { color: var(--soft); font-size: .9rem; margin-top: .35rem; max-width: 44rem; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 13px "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif; fill: var(--soft); }
svg text.strong { fill: var(--ink); font-weight: 600; }
.narrow { display: none; max-width: 26rem; }
.grid { stroke: var(--line); stroke-width: 1; }
.axis { stroke: var(--soft); stroke-width: 1; }
.pause { fill: var(--rejected); opacity: .28; shape-rendering: crispEdges; }
.throttled { fill: var(--rejected); }
.break { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 3 3; }
.break-key { fill: none; stroke: var(--soft); stroke-width: 2; stroke-dasharray: 3 2; }
.total { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 6 3; }
.track { fill: var(--band); stroke: var(--line); }
.fill-reset { fill: var(--reset); } .fill-unchanged { fill: var(--unchanged); } .fill-rejected { fill: var(--rejected); }
.fill-failed { fill: var(--failed); } .fill-unknown { fill: var(--unknown); } .fill-not-attempted { fill: var(--not-attempted); }
.area { fill: var(--reset); opacity: .22; }
.curve { fill: none; stroke: var(--reset); stroke-width: 2; }
.key { display: inline-block; width: .8rem; height: .8rem; margin-right: .5rem; vertical-align: -.05rem; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0 0; font-size: .95rem; }
caption { text-align: left; color: var(--soft); font-size: .9rem; padding-bottom: .35rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem .45rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { font-weight: 600; border-bottom: 2px solid var(--line); }
tbody th { font-weight: 400; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; overflow-wrap: normal; padding-right: 1.25rem; }
.zero { color: var(--soft); } .zero .key { opacity: .45; }
.name { white-space: nowrap; overflow-wrap: normal; }
.heading { font-size: .9rem; font-weight: 600; margin: 0 0 .25rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; padding: 0; margin: .35rem 0 0; font-size: .9rem; }
.group { margin: 1.5rem 0 0; }
.group h3 { margin: 0; }
.group p { margin: .15rem 0; }
.kind { color: var(--soft); font-size: .9rem; }
.kind strong { color: var(--ink); }
.label { color: var(--soft); font-size: .9rem; margin-right: .35rem; }
.rows { table-layout: fixed; font-size: .875rem; margin-top: .4rem; }
.rows th, .rows td { padding-top: .2rem; padding-bottom: .2rem; }
.rows .line { width: 4.5rem; } .rows .guest { width: 34%; }
.found .guest { width: 19%; } .found .what { width: 40%; }
.reasons .number { width: 4rem; } .reasons th:last-child { width: 34%; } .reasons code { white-space: nowrap; color: var(--soft); }
.everybody td { unicode-bidi: plaintext; text-align: left; }
.everybody .line { width: 3.25rem; } .everybody .guest { width: 16%; } .told .what { width: 34%; } .brief .what { width: 17%; }
.planned .mail { width: 3.5rem; }
.print { font-family: ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; white-space: nowrap; }
blockquote { margin: 0; padding: .6rem .9rem; background: var(--band); border: 1px solid var(--line); border-radius: .4rem; overflow-wrap: anywhere; }
.sign { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.5rem; margin-top: 2.5rem; }
.sign dd { border-bottom: 1px solid var(--soft); height: 2rem; }
.runs small { display: block; color: var(--soft); font-size: .8rem; }
.runs { font-size: .875rem; }
a { color: inherit; }
.more { color: var(--soft); font-size: .9rem; }
details { margin: .35rem 0 0; }
summary { cursor: pointer; padding: .25rem 0; font-size: .9rem; }
summary:focus-visible { outline: 2px solid var(--reset); outline-offset: 2px; }
.paper { display: none; }
.places { width: auto; }
.places tfoot th { font-weight: 600; }
dl { margin: .75rem 0 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: repeat(3, 1fr); gap: .75rem 1.5rem; margin-top: 1.25rem; }
.facts dt { font-size: .875rem; }
.facts small { display: block; color: var(--soft); font-size: .875rem; }
.asked { display: grid; grid-template-columns: 17rem 1fr; gap: .35rem 1rem; }
@media screen and (max-width: 43rem) {
  header { padding-top: 1.25rem; }
  h1 { font-size: 1.5rem; }
  .tiles { grid-template-columns: repeat(2, 1fr); }
  .tiles li:last-child:nth-child(odd) { grid-column: 1 / -1; }
  .tiles strong { font-size: 1.4rem; }
  .wide { display: none; } .narrow { display: block; }
  .facts { grid-template-columns: 1fr; gap: .4rem; }
  .sign { grid-template-columns: 1fr; gap: 1rem; }
  .asked { grid-template-columns: 1fr; gap: 0; } .asked dd { margin-bottom: .5rem; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack, .stack tbody, .stack tr, .stack td { display: block; width: auto; }
  .stack tr { border-bottom: 1px solid var(--line); padding: .35rem 0; }
  .stack td { border: 0; padding: 0 0 .2rem; text-align: left; }
  .stack [data-name]::before { content: attr(data-name); display: block; font-size: .8rem; line-height: 1.3; color: var(--soft); }
  .everybody td::before { display: block; font-size: .8rem; line-height: 1.3; color: var(--soft); }
  .everybody td:nth-child(1)::before { content: "Line"; }
  .everybody td:nth-child(2)::before { content: "Guest"; }
  .everybody td:nth-child(3)::before { content: "Old address"; }
  .everybody td:nth-child(4)::before { content: "New address"; }
  .everybody td:nth-child(5)::before { content: "What happened"; }
  .reasons td:nth-child(-n+2) { display: inline-block; margin-right: 1.5rem; }
  .counts .means { display: none; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --band: #f4f6f8; --ink: #000000; --soft: #444444; --line: #bbbbbb;
    --reset: #1b7f5c; --unchanged: #7d93a8; --rejected: #d08a00; --failed: #c2362b; --unknown: #7b46b0; --not-attempted: #c3cad1;
    --good: #ffffff; --warn: #ffffff; --bad: #ffffff;
  }
  @page { margin: 16mm 14mm 18mm; @bottom-left { font: 8pt sans-serif; color: #444444; } @bottom-right { content: counter(page) " of " counter(pages); font: 8pt sans-serif; color: #444444; } }
  body { font-size: 10.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  h2, h3, .group > p:not(:last-child), summary { break-after: avoid; }
  h2 { margin-top: 1.5rem; padding-top: .5rem; }
  header { padding-top: 0; }
  h2, h3 { break-inside: avoid; }
  p:has(+ table), p:has(+ ul), p:has(+ .notice), thead { break-after: avoid; }
  details, footer, .more, .paper, tbody tr:first-child { break-before: avoid; }
  table { font-size: 9pt; } .rows { font-size: 8pt; }
  th, td { padding-top: .25rem; padding-bottom: .25rem; }
  .facts { margin-top: .75rem; gap: .4rem 1.5rem; } .tiles { margin-top: .75rem; }
  .tiles li { padding: .4rem .7rem; } .tiles strong { font-size: 1.4rem; }
  tr, figure, li, .notice, .facts div, .sign { break-inside: avoid; }
  figure, caption { break-after: avoid; }
  /* A foot of a table is else repeated on every sheet. */
  tfoot { display: table-row-group; }
  details:not([open]) summary { list-style: none; }
  details:not([open]) .screen { display: none; }
  details:not([open]) .paper { display: inline; }
  details[open] summary { display: none; }
  svg *, .key, .tiles li { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
