/** The issuer's one stylesheet: a calm card, the system's own font, light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #fff; --text: #1b1f27; --soft: #5b6472; --line: #d5dae2; --edge: #7d8797;
  --accent: #2457d6; --accent-strong: #1b46b0; --on-accent: #fff; --wrong: #b3261e; --wrong-ground: #fdf0ef; --info: #14532d; --info-ground: #eaf6ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151b; --card: #1b2029; --text: #e9ecf1; --soft: #a3adbb; --line: #3a4351; --edge: #748095;
    --accent: #7ea2ff; --accent-strong: #9db8ff; --on-accent: #0d1526; --wrong: #ffb4ab; --wrong-ground: #3a1f1d; --info: #b7e4c7; --info-ground: #17301f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1.5rem 1rem;
  background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main {
  width: 100%; max-width: 25rem; padding: 2rem; background: var(--card); border-radius: 0.875rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / 8%), 0 8px 32px rgb(0 0 0 / 6%);
}
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
p { margin: 0.5rem 0 0; color: var(--soft); overflow-wrap: anywhere; }
form { margin: 1.5rem 0 0; display: grid; gap: 1.125rem; }
.field { display: grid; gap: 0.5rem; }
label { font-weight: 550; font-size: 0.9375rem; }
input {
  width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--edge); border-radius: 0.5rem;
}
input:focus-visible, button:focus-visible, a:focus-visible, .button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
input[aria-invalid="true"] { border-color: var(--wrong); }
.hint, .error { margin: 0; font-size: 0.875rem; }
.error { color: var(--wrong); }
.notice, .info { margin: 0; padding: 0.75rem; border-radius: 0.5rem; }
.notice { background: var(--wrong-ground); color: var(--wrong); }
.info { background: var(--info-ground); color: var(--info); }
p + .info { margin-top: 1.25rem; }
button, .button {
  display: inline-block; min-height: 2.75rem; padding: 0.5rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  text-align: center; text-decoration: none;
  color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: 0.5rem;
}
button:hover, .button:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
.quiet { color: var(--accent); background: transparent; border-color: var(--edge); }
.quiet:hover { color: var(--accent); background: var(--ground); border-color: var(--accent); }
.or { margin-top: 1rem; text-align: center; font-size: 0.9375rem; }
ul.externals { margin: 1rem 0 0; display: grid; gap: 0.75rem; }
.externals .button { display: grid; place-items: center; }
ul.asked { margin: 1rem 0 0; padding-left: 1.25rem; display: grid; gap: 0.375rem; list-style: disc; }
.code { font-size: 1.25rem; letter-spacing: 0.15em; text-transform: uppercase; }
.shown-code { margin: 1rem 0 0; text-align: center; font-size: 1.75rem; font-weight: 650; letter-spacing: 0.12em; color: var(--text); }
a { color: var(--accent); text-underline-offset: 0.15em; }
strong { color: var(--text); font-weight: 600; }
.other { margin-top: 1.5rem; text-align: center; font-size: 0.9375rem; line-height: 1.8; }
.go-on { margin-top: 1.5rem; display: grid; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none; }
.wide { max-width: 42rem; }
h2 { margin: 2rem 0 0; font-size: 1.125rem; font-weight: 600; }
ul { list-style: none; margin: 0.75rem 0 0; padding: 0; }
.rows > li {
  display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.5rem 1rem;
  padding: 0.875rem 0; border-top: 1px solid var(--line);
}
.rows > li > div { flex: 1 1 14rem; min-width: 0; }
.rows p { margin: 0.125rem 0 0; font-size: 0.9375rem; }
form.inline { margin: 0; display: block; }
.wide .go-on { margin-top: 1rem; display: block; }
.qr { width: 12rem; max-width: 100%; margin: 0 auto; border-radius: 0.5rem; }
.codes { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.5rem; margin-top: 1.25rem; }
.codes code { display: block; padding: 0.5rem; text-align: center; background: var(--ground); border-radius: 0.375rem; color: var(--text); }
code { font-size: 0.875em; }
@media (max-width: 30rem) { body { place-items: start center; } main { padding: 1.5rem 1.25rem; } }
`
