import { type Html, html } from './html.ts'
import type { Page } from './layout.ts'
import { PASSWORD_MIN } from './passwords.ts'

/** What the person typed and what is wrong with it; the password is never sent back. */
export interface FormState {
  readonly action: string
  readonly otherPath: string
  readonly clientName: string
  readonly formTargets: readonly string[]
  readonly values: Readonly<Record<string, string>>
  readonly errors: Readonly<Record<string, string>>
  /** Said above the form, when it is about no single field. */
  readonly notice?: string
  readonly status: number
}

export function signInPage(state: FormState): Page {
  return formPage(state, {
    title: 'Sign in',
    button: 'Sign in',
    fields: [EMAIL, { ...PASSWORD, autocomplete: 'current-password' }],
    other: html`New here? <a href="${state.otherPath}">Create an account</a>`,
  })
}

export function signUpPage(state: FormState): Page {
  return formPage(state, {
    title: 'Create an account',
    button: 'Create account',
    fields: [
      { name: 'name', label: 'Name', type: 'text', autocomplete: 'name', maxLength: 100 },
      EMAIL,
      { ...PASSWORD, autocomplete: 'new-password', hint: `At least ${PASSWORD_MIN} characters.` },
    ],
    other: html`Have an account? <a href="${state.otherPath}">Sign in</a>`,
  })
}

/** The library's own hidden form carries the token against forgery; our button submits it. */
export function signOutPage(hiddenForm: string, returnTo: string | null, formTargets: readonly string[]): Page {
  return {
    status: 200,
    title: 'Sign out?',
    formTargets,
    content: html`<p>You will be signed out of every application that you use with this account in this browser.</p>
${{ markup: hiddenForm.replace('</form>', '<button type="submit" name="logout" value="yes" autofocus>Sign out</button></form>') }}
${returnTo && html`<p class="other"><a href="${returnTo}">Stay signed in</a></p>`}`,
  }
}

export const signedOutPage: Page = {
  status: 200,
  title: 'You are signed out',
  formTargets: [],
  content: html`<p>You can close this page.</p>`,
}

/** What happened, and what to do next; `code` is for whoever is asked to help. */
export function errorPage(status: number, title: string, description: string, code?: string): Page {
  return {
    status,
    title,
    formTargets: [],
    content: html`<p>${description}</p>
<p>Go back to the application and try again.${code && html` If this happens again, tell its support: <code>${code}</code>.`}</p>`,
  }
}

interface Field {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'email' | 'password'
  readonly autocomplete: string
  readonly maxLength?: number
  readonly hint?: string
}

const EMAIL: Field = { name: 'email', label: 'Email address', type: 'email', autocomplete: 'username', maxLength: 254 }
const PASSWORD = { name: 'password', label: 'Password', type: 'password' } as const

interface Form {
  readonly title: string
  readonly button: string
  readonly fields: readonly Field[]
  readonly other: Html
}

function formPage(state: FormState, form: Form): Page {
  // The cursor starts where there is something to do: the first wrong field, else the first empty one.
  const focus =
    form.fields.find((field) => state.errors[field.name]) ?? form.fields.find((field) => !state.values[field.name])
  return {
    status: state.status,
    title: form.title,
    formTargets: state.formTargets,
    content: html`<p>to continue to ${state.clientName}</p>
<form method="post" action="${state.action}" novalidate>
${state.notice && html`<p class="notice" role="alert">${state.notice}</p>`}
${form.fields.map((field) => inputOf(field, state, field === focus))}
<button type="submit">${form.button}</button>
</form>
<p class="other">${form.other}</p>`,
  }
}

function inputOf(field: Field, state: FormState, focused: boolean): Html {
  const { name } = field
  const error = state.errors[name]
  const described = [error && `${name}-error`, field.hint && `${name}-hint`].filter(Boolean).join(' ')
  const value = field.type === 'password' ? undefined : state.values[name]
  return html`<div class="field">
<label for="${name}">${field.label}</label>
<input id="${name}" name="${name}" type="${field.type}" autocomplete="${field.autocomplete}" required${
    value && html` value="${value}"`
  }${field.maxLength && html` maxlength="${field.maxLength}"`}${field.type === 'email' && html` autocapitalize="none" spellcheck="false"`}${
    error && html` aria-invalid="true"`
  }${described && html` aria-describedby="${described}"`}${focused && html` autofocus`}>
${error && html`<p class="error" id="${name}-error">${error}</p>`}
${field.hint && html`<p class="hint" id="${name}-hint">${field.hint}</p>`}
</div>`
}
