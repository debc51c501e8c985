/** The issuer's one stylesheet: a calm card, the system's own font, light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #fff; --text: #1b1f27; --soft: #5b6472; --line: #c6ccd6;
  --accent: #2457d6; --accent-strong: #1b46b0; --on-accent: #fff; --wrong: #b3261e; --wrong-ground: #fdf0ef;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151b; --card: #1b2029; --text: #e9ecf1; --soft: #a3adbb; --line: #3a4351;
    --accent: #7ea2ff; --accent-strong: #9db8ff; --on-accent: #0d1526; --wrong: #ffb4ab; --wrong-ground: #3a1f1d;
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
.field { display: grid; gap: 0.375rem; }
label { font-weight: 550; font-size: 0.9375rem; }
input {
  width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--line); border-radius: 0.5rem;
}
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
input[aria-invalid="true"] { border-color: var(--wrong); }
.hint, .error { margin: 0; font-size: 0.875rem; }
.error { color: var(--wrong); }
.notice { margin: 0; padding: 0.75rem; border-radius: 0.5rem; background: var(--wrong-ground); color: var(--wrong); }
button {
  min-height: 2.75rem; padding: 0.5rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 0; border-radius: 0.5rem;
}
button:hover { background: var(--accent-strong); }
a { color: var(--accent); text-underline-offset: 0.15em; }
.other { margin-top: 1.5rem; text-align: center; font-size: 0.9375rem; }
code { font-size: 0.875em; }
@media (max-width: 30rem) { body { place-items: start center; } main { padding: 1.5rem 1.25rem; } }
`
