import type { IncomingMessage, ServerResponse } from 'node:http'
import { formPage } from './forms.ts'
import { html } from './html.ts'
import { failed, notAllowed, notOurForm } from './interactions.ts'
import type { Page } from './layout.ts'
import { donePage, NEW_PASSWORD } from './pages.ts'
import type { AccountParts } from './parts.ts'
import type { Proof } from './proofs.ts'
import type { Refusal } from './refusals.ts'
import { type Form, pinAddress, readForm, sendPage } from './requests.ts'
import { accountOfReset, RESET_PATH, resetPassword } from './reset.ts'
import { CONFIRM_PATH, confirmAddress, confirmSignUp } from './sign-up.ts'
import { rememberDevice, visitorOf } from './visitors.ts'

interface LinkVisit {
  readonly parts: AccountParts
  readonly token: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Where mailed links lead. Opening one changes nothing, because mail scanners open them too: a button does. */
export function mailLinkHandler(parts: AccountParts) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    pinAddress(request, parts)
    respond(parts, request, response).catch((error: unknown) => {
      parts.log.error({ err: error }, 'a page of a mailed link failed')
      if (response.headersSent) response.destroy()
      else sendPage(response, failed, parts.address)
    })
  }
}

async function respond(parts: AccountParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', parts.address.origin)
  const pages =
    url.pathname === RESET_PATH
      ? { show: showReset, answer: answerReset }
      : { show: showConfirm, answer: answerConfirm }
  const send = (page: Page) => sendPage(response, page, parts.address)
  if (request.method === 'GET' || request.method === 'HEAD')
    return send(await pages.show({ parts, token: url.searchParams.get('token') ?? '', request, response }))
  if (request.method !== 'POST') {
    response.setHeader('allow', 'GET, HEAD, POST')
    return send(notAllowed)
  }
  const form = await readForm(request, parts.address)
  if (typeof form === 'number') {
    response.setHeader('connection', 'close')
    return send({ ...notOurForm, status: form })
  }
  return send(await pages.answer({ parts, token: form.token ?? '', request, response }, form))
}

async function showConfirm({ parts, token }: LinkVisit): Promise<Page> {
  const proof = await parts.proofs.byToken(['sign_up', 'verify'], token)
  if (!proof) return linkGone(parts)
  if (proof.confirmed_at) return confirmedPage(parts, proof)
  const signUp = proof.purpose === 'sign_up'
  return formPage(
    {
      status: 200,
      action: `${parts.address.basePath}${CONFIRM_PATH}`,
      lead: html`${
        signUp
          ? `Somebody is creating an account at ${parts.productName} with the address`
          : `Confirm that this address of your account at ${parts.productName} is yours:`
      } <strong>${proof.email}</strong>${signUp && '. Confirm only if that is you.'}`,
      formTargets: [],
      values: {},
      errors: {},
    },
    { title: 'Confirm your address', button: 'Confirm', fields: [], hidden: { token } },
  )
}

async function answerConfirm({ parts, token }: LinkVisit): Promise<Page> {
  const proof = await parts.proofs.byToken(['sign_up', 'verify'], token)
  if (!proof) return linkGone(parts)
  const done = proof.purpose === 'sign_up' ? await confirmSignUp(parts, proof) : await confirmAddress(parts, proof)
  return done ? confirmedPage(parts, proof) : linkGone(parts)
}

function confirmedPage({ productName, address }: AccountParts, { purpose, details }: Proof): Page {
  const text =
    purpose === 'sign_up'
      ? 'Your address is confirmed, and your account is made. Go back to the page where you signed up and choose “I have followed the link”, or sign in.'
      : 'Your address is confirmed.'
  return donePage('Address confirmed', text, {
    href: details.returnTo ?? `${address.url}/`,
    label: `Go to ${productName}`,
  })
}

async function showReset(visit: LinkVisit): Promise<Page> {
  const proof = await visit.parts.proofs.byToken(['reset'], visit.token)
  const account = proof && (await accountOfReset(visit.parts, proof))
  return account ? resetPage(visit, account.email) : linkGone(visit.parts)
}

async function answerReset(visit: LinkVisit, form: Form): Promise<Page> {
  const { parts, request, response } = visit
  const proof = await parts.proofs.byToken(['reset'], visit.token)
  const account = proof && (await accountOfReset(parts, proof))
  if (!proof || !account) return linkGone(parts)
  const refusal = await resetPassword(parts, proof, account, form.password ?? '')
  if (refusal === 'used') return linkGone(parts)
  if (refusal) return resetPage(visit, account.email, refusal)
  // Whoever reads the account's mail is no stranger: the sign-in that follows is not slowed down.
  rememberDevice(response, visitorOf(request, parts), account.id, parts.digests, parts.address)
  return donePage(
    'Your password is changed',
    'You were signed out everywhere: every browser and device needs the new password now.',
    { href: proof.details.returnTo ?? `${parts.address.url}/`, label: 'Go on to sign in' },
  )
}

function resetPage({ parts, token }: LinkVisit, email: string, refusal?: Refusal): Page {
  return formPage(
    {
      status: 200,
      errors: {},
      action: `${parts.address.basePath}${RESET_PATH}`,
      lead: html`for the account <strong>${email}</strong> at ${parts.productName}. You will be signed out everywhere.`,
      formTargets: [],
      values: {},
      ...refusal,
    },
    {
      title: 'Choose a new password',
      button: 'Change the password',
      fields: [{ ...NEW_PASSWORD, label: 'New password' }],
      hidden: { token },
    },
  )
}

/** Who follows a mail has no other page to go back to. */
function linkGone({ productName, address }: AccountParts): Page {
  const text =
    'It was used already, is too old, or was not copied whole. Sign in with your password; if you have forgotten it, choose “Forgot your password?” there for a new link.'
  const goOn = { href: `${address.url}/`, label: `Go to ${productName}` }
  return donePage('This link does not work any more', text, goOn, 410)
}
