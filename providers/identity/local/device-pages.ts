import { html } from './html.ts'
import type { Page } from './layout.ts'

export interface CodeForm {
  readonly action: string
  /** Against forms that another site sends. */
  readonly xsrf: string
  readonly userCode: string
}

/** Asks for the code that a device shows; `error` says what was wrong with the last one. */
export function codePage({ action, xsrf, userCode }: CodeForm, error?: string): Page {
  return {
    status: error ? 400 : 200,
    title: 'Sign in on a device',
    formTargets: [],
    content: html`<p>Enter the code that your device or program shows.</p>
<form method="post" action="${action}" novalidate>
<input type="hidden" name="xsrf" value="${xsrf}">
<div class="field">
<label for="user_code">Code</label>
<input id="user_code" class="code" name="user_code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20" required${
      userCode && html` value="${userCode}"`
    }${error && html` aria-invalid="true"`} aria-describedby="${error ? 'user_code-error ' : ''}user_code-hint" autofocus>
${error && html`<p class="error" id="user_code-error">${error}</p>`}
<p class="hint" id="user_code-hint">Eight letters. It does not matter whether you type them large or small, or the hyphen.</p>
</div>
<button type="submit">Continue</button>
</form>`,
  }
}

/** Who types a code that somebody else sent gives that somebody their account: so it is said, and asked. */
export function confirmPage({ action, xsrf, userCode }: CodeForm, clientName: string): Page {
  return {
    status: 200,
    title: `Sign in to ${clientName}?`,
    formTargets: [],
    content: html`<p>It will be able to use your account. Continue only if <strong>you</strong> started this, and your device shows this code:</p>
<p class="shown-code">${userCode}</p>
<form method="post" action="${action}">
<input type="hidden" name="xsrf" value="${xsrf}">
<input type="hidden" name="user_code" value="${userCode}">
<button type="submit" name="confirm" value="yes">Continue</button>
<button type="submit" name="abort" value="yes" class="quiet">This is not mine</button>
</form>`,
  }
}

export function connectedPage(clientName: string): Page {
  return ending(
    200,
    'Your device is signed in',
    `Go back to ${clientName}; it goes on by itself. You can close this page.`,
  )
}

export const refusedPage = ending(
  200,
  'The device was not signed in',
  'Nothing was given to it. You can close this page.',
)

export const expiredPage = ending(
  400,
  'This code has expired',
  'A code is good for ten minutes. Start again on your device; it shows a new one.',
)

export const usedPage = ending(
  400,
  'This code was used already',
  'A code works once. If your device is not signed in, start again on it; it shows a new one.',
)

export const tooManyPage = ending(
  429,
  'Too many wrong codes',
  'Nothing was signed in. Wait ten minutes, then look at your device for its present code.',
)

function ending(status: number, title: string, text: string): Page {
  return { status, title, formTargets: [], content: html`<p>${text}</p>` }
}
