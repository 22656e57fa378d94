/**
 * Served as `/style.css`. Sizes are in rem, so that a visitor's own size of text applies; every
 * colour of text has a contrast of 4.5 to what is behind it, every edge of a field one of 3.
 */
export const STYLESHEET = `
:root { color-scheme: light dark; --paper: light-dark(#fffdf9, #16181c); --ink: light-dark(#22262b, #e4e7eb); --quiet: light-dark(#5b636d, #a2abb6); --accent: light-dark(#0b5a6b, #7cc7d8); --on-accent: light-dark(#fff, #10181a); --line: light-dark(#e2ddd3, #33383f); --edge: light-dark(#7c8590, #7f8995); --soft: light-dark(#f5f1e8, #1f2329); --wrong: light-dark(#a3261b, #ff9d90); }
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: 0.5rem 1rem; background: var(--accent); color: var(--on-accent); }
.skip:focus { top: 0; }
header { border-bottom: 1px solid var(--line); }
nav { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1.5rem; padding: 0.75rem 0; }
a { color: var(--accent); text-underline-offset: 0.15em; }
header a { padding: 0.2rem 0; color: var(--ink); text-decoration: none; border-bottom: 2px solid transparent; }
header a:first-child { font-size: 1.15rem; font-weight: 700; color: var(--accent); margin-right: auto; }
header a:hover, header [aria-current] { border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.01em; margin: 1.75rem 0 1rem; overflow-wrap: anywhere; text-wrap: balance; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 0.5rem; }
p { max-width: 42rem; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
caption { padding: 0 0 0.4rem; text-align: left; color: var(--quiet); font-size: 0.875rem; }
th, td { padding: 0.5rem 0.75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 0; overflow-wrap: anywhere; }
th { color: var(--quiet); font-size: 0.875rem; font-weight: 600; }
tbody tr:hover { background: var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.columns { columns: 14rem; padding-left: 1.2rem; }
.columns li { padding: 0.15rem 0; }
.tile { display: grid; place-items: center; float: right; width: 9rem; aspect-ratio: 1; margin: 0 0 1rem 1.5rem; border-radius: 0.75rem; background: var(--soft); color: var(--quiet); font-size: 4rem; font-weight: 700; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1.5rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
form { display: grid; gap: 1rem; max-width: 28rem; margin: 1.25rem 0; }
label { display: grid; gap: 0.25rem; font-weight: 600; }
input, select, textarea, button { width: 100%; font: inherit; font-weight: 400; color: inherit; background: var(--paper); padding: 0.5rem 0.65rem; border: 1px solid var(--edge); border-radius: 6px; }
button, .button { width: auto; justify-self: start; border: 1px solid var(--accent); border-radius: 6px; background: var(--accent); color: var(--on-accent); font-weight: 600; padding: 0.55rem 1.5rem; cursor: pointer; }
.button { display: inline-block; text-decoration: none; margin-right: 0.5rem; }
button.quiet, .quiet { background: transparent; color: var(--accent); }
button:hover, .button:hover { filter: brightness(1.1); }
[aria-invalid] { border: 2px solid var(--wrong); }
.message { border-left: 4px solid var(--accent); background: var(--soft); padding: 0.7rem 1rem; }
.wrong { border-color: var(--wrong); }
.problem { margin: -0.75rem 0 0; color: var(--wrong); font-size: 0.875rem; }
summary { cursor: pointer; color: var(--accent); }
footer { margin: 3rem 0 1rem; padding-top: 0.75rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.875rem; }
@media (max-width: 36rem) {
  header a:first-child { flex-basis: 100%; }
  table { font-size: 0.875rem; }
  th, td { padding: 0.45rem 0.35rem; }
  .tile { width: 5rem; font-size: 2.25rem; }
}
`;
