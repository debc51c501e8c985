import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { documentOf, formTarget, type Page, pageHeaders } from './layout.ts'
import { errorPage, signedOutPage, signOutPage } from './pages.ts'
import type { PublicAddress } from './requests.ts'

/** oidc-provider's own pages, in the issuer's clothes. */
export function renderSignOut(ctx: KoaContextWithOIDC, hiddenForm: string, address: PublicAddress): void {
  const returnTo = text(ctx.oidc.params?.post_logout_redirect_uri)
  const target = returnTo && formTarget(returnTo)
  renderPage(ctx, signOutPage(hiddenForm, returnTo, target ? [target] : []), address)
}

export function renderSignedOut(ctx: KoaContextWithOIDC, address: PublicAddress): void {
  renderPage(ctx, signedOutPage, address)
}

/** What the library says to programmers, in words for whoever has followed a link. */
const WORDS: Readonly<Record<string, string>> = {
  invalid_client: 'The application that has sent you here is not known to us.',
}

export function renderError(ctx: KoaContextWithOIDC, out: ErrorOut, address: PublicAddress): void {
  const description = WORDS[out.error] ?? out.error_description ?? 'The sign-in service could not do what was asked.'
  renderPage(ctx, errorPage(ctx.status, 'This did not work', sentence(description), out.error), address)
}

/**
 * Signing out where no one is signed in has nothing to ask: it leads straight on. oidc-provider would answer with a page
 * that submits itself by script.
 */
export async function skipEmptySignOut(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next()
  if (ctx.oidc?.route !== 'end_session' || ctx.status !== 200 || ctx.oidc.session?.accountId) return
  const returnTo = text(ctx.oidc.params?.post_logout_redirect_uri)
  const target = new URL(returnTo ?? ctx.oidc.urlFor('end_session_success'))
  const state = text(ctx.oidc.params?.state)
  if (returnTo && state) target.searchParams.set('state', state)
  ctx.body = null
  ctx.status = 303
  ctx.redirect(target.href)
}

export function renderPage(ctx: KoaContextWithOIDC, page: Page, address: PublicAddress): void {
  ctx.status = page.status
  ctx.set(pageHeaders(page))
  ctx.body = documentOf(page, address.basePath)
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function sentence(description: string): string {
  return `${description.charAt(0).toUpperCase()}${description.slice(1)}${/[.!?]$/.test(description) ? '' : '.'}`
}
