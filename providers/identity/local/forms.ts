import { type Html, html } from './html.ts'
import type { Page } from './layout.ts'

/** What the person typed and what is wrong with it; the password is never sent back. */
export interface FormState {
  readonly action: string
  /** Said under the heading: what this is about. */
  readonly lead: Html | string
  readonly formTargets: readonly string[]
  readonly values: Readonly<Record<string, string>>
  readonly errors: Readonly<Record<string, string>>
  /** Said above the form, when it is about no single field. */
  readonly notice?: string
  readonly status: number
  readonly retryAfterSeconds?: number
}

export interface Field {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'email' | 'password'
  readonly autocomplete: string
  readonly maxLength?: number
  readonly hint?: string
  /** Digits that are typed: what a phone's keyboard shows. */
  readonly numeric?: boolean
}

export const EMAIL: Field = {
  name: 'email',
  label: 'Email address',
  type: 'email',
  autocomplete: 'username',
  maxLength: 254,
}

export interface Form {
  readonly title: string
  /** Missing where only the script can send the form. */
  readonly button?: string
  readonly before?: Html
  readonly fields: readonly Field[]
  /** Values that travel with the form. */
  readonly hidden?: Readonly<Record<string, string>>
  /** Said inside the form above its fields, when all is well. */
  readonly info?: string | undefined
  /** Further buttons: each sends the form with `step` set to its value. */
  readonly more?: readonly { readonly step: string; readonly label: string }[]
  readonly after?: Html
  /** Under the form. */
  readonly below?: Html | undefined
  readonly other?: Html | undefined
  readonly scripts?: boolean
}

export function formPage(state: FormState, form: Form): Page {
  return {
    status: state.status,
    title: form.title,
    formTargets: state.formTargets,
    ...(form.scripts ? { scripts: true } : {}),
    ...(state.retryAfterSeconds ? { retryAfterSeconds: state.retryAfterSeconds } : {}),
    content: html`<p>${state.lead}</p>
<form method="post" action="${state.action}" novalidate>
${noticeOf(state.notice)}
${form.info && !state.notice && html`<p class="info" role="status">${form.info}</p>`}
${hiddenOf(form.hidden)}
${form.before}
${fieldsOf(form.fields, state)}
${form.button && html`<button type="submit">${form.button}</button>`}
${form.more?.map(({ step, label }) => html`<button class="quiet" type="submit" name="step" value="${step}">${label}</button>`)}
${form.after}
</form>
${form.below}
${form.other && html`<p class="other">${form.other}</p>`}`,
  }
}

export function noticeOf(notice: string | undefined): Html | undefined {
  return notice ? html`<p class="notice" role="alert">${notice}</p>` : undefined
}

export function hiddenOf(values: Readonly<Record<string, string>> = {}): Html[] {
  return Object.entries(values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
}

/** The cursor starts where there is something to do: the first wrong field, else the first empty one. */
export function fieldsOf(fields: readonly Field[], state: Pick<FormState, 'errors' | 'values'>): Html[] {
  const focus =
    fields.find((field) => state.errors[field.name]) ?? fields.find((field) => !shownValue(field, state.values))
  return fields.map((field) => inputOf(field, state, field === focus))
}

/** A password that was typed is empty again: it does not travel back. */
function shownValue({ name, type }: Field, values: FormState['values']): string | undefined {
  return type === 'password' ? undefined : values[name]
}

function inputOf(field: Field, state: Pick<FormState, 'errors' | 'values'>, focused: boolean): Html {
  const { name } = field
  const error = state.errors[name]
  const described = [error && `${name}-error`, field.hint && `${name}-hint`].filter(Boolean).join(' ')
  const value = shownValue(field, state.values)
  return html`<div class="field">
<label for="${name}">${field.label}</label>
<input id="${name}" name="${name}" type="${field.type}" autocomplete="${field.autocomplete}" required${
    value && html` value="${value}"`
  }${field.maxLength && html` maxlength="${field.maxLength}"`}${field.numeric && html` inputmode="numeric"`}${
    (field.type === 'email' || field.numeric) && html` autocapitalize="none" spellcheck="false"`
  }${error && html` aria-invalid="true"`}${described && html` aria-describedby="${described}"`}${focused && html` autofocus`}>
${error && html`<p class="error" id="${name}-error">${error}</p>`}
${field.hint && html`<p class="hint" id="${name}-hint">${field.hint}</p>`}
</div>`
}
