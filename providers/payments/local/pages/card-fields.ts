import type { CardEntryErrors } from '../rules/card-entry.ts'
import { TEST_CARDS } from '../rules/test-cards.ts'
import { type Html, html } from './html.ts'

/** What every form for a card asks for. Neither number nor security code is ever put back into it. */
export function cardFields(errors: CardEntryErrors, expiry: string): Html {
  return html`${field({
    name: 'number',
    label: 'Card number',
    autocomplete: 'cc-number',
    placeholder: '4242 4242 4242 4242',
    longest: 23,
    error: errors.number,
  })}
<div class="pair">
${field({
  name: 'expiry',
  label: 'Expires (MM / YY)',
  autocomplete: 'cc-exp',
  placeholder: '12 / 34',
  longest: 9,
  value: expiry,
  error: errors.expiry,
})}
${field({ name: 'cvc', label: 'Security code', autocomplete: 'cc-csc', placeholder: '123', longest: 4, error: errors.cvc })}
</div>`
}

/** What the form can be tried with. */
export function testCards(shown: 'open' | 'closed' = 'open'): Html {
  return html`<details${shown === 'open' ? html` open` : null}>
<summary>Test cards</summary>
<p>Any expiry date to come, any security code of three digits (four for American Express).</p>
<dl>
${TEST_CARDS.map((card) => html`<div><dt>${grouped(card.number)}</dt><dd>${card.says}</dd></div>\n`)}</dl>
</details>`
}

interface Field {
  readonly name: string
  readonly label: string
  readonly autocomplete: string
  readonly placeholder: string
  readonly longest: number
  readonly value?: string
  readonly error: string | undefined
}

function field({ name, label, autocomplete, placeholder, longest, value = '', error }: Field): Html {
  const state = error ? html` aria-invalid="true" aria-describedby="${name}-error"` : null
  return html`<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" inputmode="numeric" autocomplete="${autocomplete}" placeholder="${placeholder}" maxlength="${longest}" value="${value}" required${state}>
${error ? html`<p class="error" id="${name}-error">${error}</p>` : null}
</div>`
}

function grouped(number: string): string {
  return number.length === 15
    ? number.replace(/^(.{4})(.{6})(.{5})$/, '$1 $2 $3')
    : number.replace(/(.{4})(?=.)/g, '$1 ')
}
