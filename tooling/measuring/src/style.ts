/** Style of report pages, light and dark. */
export const style = `
:root { --ink: #1c2024; --soft: #60646c; --line: #d9dce1; --page: #ffffff; --band: #f5f7f9; --accent: #2f5fd0; --warn: #fff4d6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a0a6ae; --line: #353a42; --page: #14171b; --band: #1b1f25; --accent: #8ab0ff; --warn: #3a3014; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { margin: 0; font-size: 30px; }
h2 { margin: 40px 0 12px; font-size: 20px; }
h3 { margin: 28px 0 8px; font-size: 15px; }
.kind { margin: 0; color: var(--accent); font-weight: 600; }
header p { margin: 4px 0 0; color: var(--soft); }
.warning { padding: 10px 14px; border-radius: 6px; background: var(--warn); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 8px; text-align: right; vertical-align: baseline; }
td { white-space: nowrap; }
thead th { border-bottom: 2px solid var(--line); font-size: 13px; vertical-align: bottom; }
tbody { border-bottom: 1px solid var(--line); }
tbody tr:nth-child(even) { background: var(--band); }
thead th { max-width: 110px; }
th.name { min-width: 130px; max-width: 260px; text-align: left; }
th.name, tbody th { font-weight: 500; }
td.T { color: var(--soft); }
td small, th small { display: block; color: var(--soft); font-size: 11px; font-weight: 400; }
td.best { font-weight: 700; color: var(--accent); }
.paper { color: var(--soft); border-left: 1px solid var(--line); }
details { margin: 10px 0 0; color: var(--soft); font-size: 13px; }
figure.plot { margin: 28px 0 0; --plot-background: var(--page); }
figure.plot svg { --plot-background: var(--page); max-width: 100%; height: auto; }
figure.plot figure { margin: 0; }
figcaption { font-weight: 600; margin-bottom: 4px; }
ul { padding-left: 20px; }
footer { margin-top: 40px; border-top: 1px solid var(--line); color: var(--soft); font-size: 12px; }
footer p { margin: 8px 0 0; }
`
