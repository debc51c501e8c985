import { API_SCOPE } from './clients.ts'
import { html } from './html.ts'
import type { Page } from './layout.ts'

export interface ConsentQuestion {
  readonly action: string
  readonly clientName: string
  /** Where the answer goes: the one thing about an application that it cannot choose freely. */
  readonly host: string | null
  readonly email: string
  readonly scopes: readonly string[]
  readonly formTargets: readonly string[]
}

export function consentPage(question: ConsentQuestion, productName: string): Page {
  const { action, clientName, host, email, scopes, formTargets } = question
  return {
    status: 200,
    title: `Allow ${clientName}?`,
    formTargets,
    content: html`<p>${
      host
        ? html`<strong>${clientName}</strong> is an application at <strong>${host}</strong>.`
        : html`<strong>${clientName}</strong> is an application on your device.`
    } It does not belong to ${productName}. It asks to:</p>
<ul class="asked">
${scopes.map((scope) => html`<li>${wordsOf(scope, productName)}</li>`)}
</ul>
<form method="post" action="${action}">
<button type="submit" name="answer" value="allow">Allow</button>
<button type="submit" name="answer" value="deny" class="quiet">Do not allow</button>
</form>
<p class="other">You are signed in as ${email}.</p>`,
  }
}

/** What a scope means to the person who grants it. */
export function wordsOf(scope: string, productName: string): string {
  switch (scope) {
    case 'openid':
      return 'know which account is yours'
    case 'profile':
      return 'read your name'
    case 'email':
      return 'read your email address'
    case 'offline_access':
      return 'stay connected while you are away'
    case API_SCOPE:
      return `do anything in ${productName} that you can do`
    default:
      return scope
  }
}
