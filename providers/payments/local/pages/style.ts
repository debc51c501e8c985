/** The hosted pages' only style. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5b6474; --line: #d5dae2; --paper: #fff; --ground: #f3f5f8;
  --accent: #2f5bea; --bad: #b3261e; --note: #fff6da; --note-ink: #5d4700 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf1; --soft: #a3adbd; --line: #3a4252; --paper: #1b212c; --ground: #11151c; --accent: #7d9bff;
    --bad: #ff8f86; --note: #3a3113; --note-ink: #f4dd97 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 27rem; margin: 0 auto; padding: 1.25rem 1rem 3rem }
.banner { margin: 0 0 1rem; padding: .6rem .9rem; border-radius: .6rem; background: var(--note); color: var(--note-ink); font-size: .9rem }
.card { padding: 1.5rem; border: 1px solid var(--line); border-radius: .9rem; background: var(--paper) }
h1 { margin: 0 0 .25rem; font-size: 1.3rem; line-height: 1.3 }
.lead { margin: 0 0 1.25rem; color: var(--soft); overflow-wrap: anywhere }
.field { margin: 0 0 1rem }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem }
label { display: block; margin-bottom: .3rem; font-weight: 600; font-size: .95rem }
input { width: 100%; min-height: 2.9rem; padding: .6rem .75rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--paper); color: inherit; font: inherit; font-variant-numeric: tabular-nums }
input:focus-visible, button:focus-visible, a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px }
input[aria-invalid="true"] { border-color: var(--bad) }
.error { margin: .3rem 0 0; color: var(--bad); font-size: .9rem }
.error.alert { margin: 0 0 1rem }
button, .button { display: block; width: 100%; min-height: 3rem; padding: .7rem 1rem; border: 0; border-radius: .5rem; background: var(--accent);
  color: var(--paper); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer }
.back { display: block; margin-top: .9rem; padding: .4rem; color: var(--soft); text-align: center }
details { margin-top: 1.25rem; padding: .9rem 1.25rem; border: 1px solid var(--line); border-radius: .9rem; background: var(--paper) }
summary { font-weight: 600; cursor: pointer }
details p { margin: .5rem 0; color: var(--soft); font-size: .9rem }
dl { display: grid; gap: .1rem; margin: .5rem 0 0; font-size: .9rem }
dt { margin-top: .5rem; font-family: ui-monospace, monospace; user-select: all }
dd { margin: 0; color: var(--soft) }
`
