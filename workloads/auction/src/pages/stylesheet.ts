/** Served as `/style.css`. */
export const STYLESHEET = `
:root { color-scheme: light dark; --accent: light-dark(#0b57a4, #8ab8ee); --line: light-dark(#d5dae0, #3c434c); --soft: light-dark(#f3f5f8, #22272e); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
header { border-bottom: 1px solid var(--line); }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0.75rem 0; }
a { color: var(--accent); }
nav a { text-decoration: none; }
nav a:hover, a:hover { text-decoration: underline; }
.brand { font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 1.6rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.4rem 0.6rem; text-align: left; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { background: var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.columns { columns: 14rem; padding-left: 1.2rem; }
.pages { display: flex; gap: 1.5rem; margin: 1rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.5rem; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
form { display: grid; gap: 0.9rem; max-width: 28rem; }
label { display: grid; gap: 0.2rem; font-weight: 600; }
input, select, textarea, button { font: inherit; font-weight: 400; padding: 0.45rem 0.6rem; border: 1px solid var(--line); border-radius: 4px; }
small { font-weight: 400; }
button { border: 0; background: var(--accent); color: light-dark(#fff, #111); cursor: pointer; justify-self: start; padding: 0.5rem 1.4rem; }
.message { border-left: 4px solid var(--accent); background: var(--soft); padding: 0.6rem 1rem; }
footer { margin: 3rem 0 1rem; padding-top: 0.75rem; border-top: 1px solid var(--line); font-size: 0.875rem; }
`;
