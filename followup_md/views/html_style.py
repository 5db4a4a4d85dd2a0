"""How the page for a browser looks: on a phone, on a wide screen, in the dark and on paper."""

from followup_md.views.lanes import STYLE as LANES

STYLE = (
    LANES
    + """\
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5; overflow-wrap: anywhere; }
header, nav, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.5rem 0 0.25rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; padding-top: 1rem; border-top: 1px solid var(--grid); }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
p { margin: 0.25rem 0; }
a { color: var(--past); text-underline-offset: 0.15em; }
a:focus-visible, main:focus-visible { outline: 3px solid var(--past); outline-offset: 2px; }
main:focus { outline: none; }
code { font-family: ui-monospace, "SF Mono", Consolas, monospace; font-size: 0.9em; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: 0.5rem 1rem; background: var(--paper); }
.skip:focus { top: 0.5rem; z-index: 1; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 0.4rem 0; }
.items, .lanes, .key { list-style: none; margin: 0; padding: 0; }
.items > li { margin: 0.6rem 0; padding-left: 0.75rem; border-left: 3px solid var(--grid); }
.items > li.overdue { border-color: var(--late); }
.items > li.today { border-color: var(--open); }
.items ul { margin: 0.1rem 0; padding-left: 1.1rem; color: var(--quiet); }
.when, .quiet { color: var(--quiet); font-size: 0.9rem; }
.overdue .when, .is-late { color: var(--late); }
.notice { padding: 0.5rem 0.75rem; border: 1px solid var(--late); border-radius: 6px; margin: 0.75rem 0; }
.notice h3 { margin-top: 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--quiet); font-size: 0.9rem; padding-bottom: 0.25rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; }
tr { border-bottom: 1px solid var(--grid); }
th[scope=row] { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.dimmed th, .dimmed td { color: var(--quiet); font-weight: 400; }
.lanes li { margin: 0.4rem 0; break-inside: avoid; }
.lanes .who { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; }
.lanes svg, .axis { display: block; width: 100%; }
.key { display: flex; flex-wrap: wrap; gap: 0 1rem; color: var(--quiet); font-size: 0.85rem; }
.key svg { vertical-align: middle; }
footer { margin-top: 2rem; padding-bottom: 2rem; color: var(--quiet); font-size: 0.9rem; }
@media (max-width: 40rem) {
  table, tbody, tr, th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  caption { display: block; }
  tr { padding: 0.4rem 0; }
  th, td { padding: 0.1rem 0; }
  td.number { text-align: left; }
  td:empty { display: none; }
  td::before { content: attr(data-title) ": "; color: var(--quiet); }
}
@media print {
  .timeline { --paper: #ffffff; --ink: #000000; --quiet: #404040; --grid: #cccccc; --past: #24579c; --span: #bcd0ec;
    --wait: #666666; --open: #267a52; --late: #b4261c; --pale: #666666; }
  nav, .skip { display: none; }
  a { color: inherit; }
  .items > li, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
"""
)
