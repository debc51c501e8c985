import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider'
import { TooManyCodes } from './code-tries.ts'
import {
  type CodeForm,
  codePage,
  confirmPage,
  connectedPage,
  expiredPage,
  refusedPage,
  tooManyPage,
  usedPage,
} from './device-pages.ts'
import type { Page } from './layout.ts'
import { renderPage } from './library-pages.ts'
import type { PublicAddress } from './requests.ts'

/** Short enough to be typed from a television. */
export const DEVICE_PREFIX = '/device'

/** Signing in on a device without a browser, by a code that is typed on another one (RFC 8628). */
export function deviceFlow(address: PublicAddress): NonNullable<NonNullable<Configuration['features']>['deviceFlow']> {
  return {
    enabled: true,
    // Consonants only: nothing that looks like something else, and no words.
    charset: 'base-20',
    mask: '****-****',
    // Where a device is and what it runs is nobody's business here.
    deviceInfo: () => ({}),
    userCodeInputSource: (ctx, _form, _out, error) => renderPage(ctx, pageAfter(ctx, error), address),
    userCodeConfirmSource: (ctx, _form, client, _info, userCode) =>
      renderPage(ctx, confirmPage({ ...formOf(ctx), userCode }, client.clientName ?? client.clientId), address),
    successSource: (ctx) => renderPage(ctx, connectedPage(ctx.oidc.client?.clientName ?? 'your device'), address),
  }
}

/**
 * A code in the address is filled in, and still has to be sent: oidc-provider would answer with a page that does so by script. And
 * devices are told the short address.
 */
export function tameDeviceFlow(issuer: Provider, address: PublicAddress): void {
  issuer.use(async (ctx: KoaContextWithOIDC, next) => {
    await next()
    const userCode = ctx.oidc?.params?.user_code
    if (ctx.oidc?.route !== 'code_verification' || ctx.method !== 'GET' || typeof userCode !== 'string') return
    renderPage(ctx, codePage({ ...formOf(ctx), userCode: userCode.slice(0, 20) }), address)
  })
  issuer.on('device_authorization.success', (_ctx, answer) => {
    const { user_code } = answer as { user_code: string }
    const here = `${address.url}${DEVICE_PREFIX}`
    Object.assign(answer, {
      verification_uri: here,
      verification_uri_complete: `${here}?${new URLSearchParams({ user_code })}`,
    })
  })
}

/** The short address leads to the page. */
export function deviceDoor(address: PublicAddress) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const code = new URL(request.url ?? '/', address.url).searchParams.get('user_code')
    const query = code ? `?${new URLSearchParams({ user_code: code })}` : ''
    response.writeHead(303, { location: `${address.basePath}/oidc/device${query}`, 'cache-control': 'no-store' }).end()
  }
}

function formOf(ctx: KoaContextWithOIDC): CodeForm {
  const state = ctx.oidc.session?.state as { readonly secret?: string } | undefined
  return { action: ctx.oidc.urlFor('code_verification'), xsrf: state?.secret ?? '', userCode: '' }
}

function pageAfter(ctx: KoaContextWithOIDC, error: Error | undefined): Page {
  if (error instanceof TooManyCodes) return tooManyPage
  const form = { ...formOf(ctx), userCode: typed(error) }
  // oidc-provider tells its errors by name only.
  switch (error?.name) {
    case undefined:
      return codePage(form)
    case 'NoCodeError':
      return codePage(form, 'Enter the code.')
    case 'NotFoundError':
      return codePage(form, 'No device shows this code now. Look at it again, and type what it shows.')
    case 'ExpiredError':
      return expiredPage
    case 'AlreadyUsedError':
      return usedPage
    case 'AbortedError':
      return refusedPage
    default:
      return codePage(form, 'This page was open for too long, or was sent twice. Enter the code again.')
  }
}

function typed(error: Error | undefined): string {
  return error && 'userCode' in error && typeof error.userCode === 'string' ? error.userCode.slice(0, 20) : ''
}
