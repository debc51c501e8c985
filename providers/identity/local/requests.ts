import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ClientAddressOf } from '../../../lib/client-address.ts'
import { documentOf, type Page, pageHeaders } from './layout.ts'

const FORM_BYTES = 16_384

/** Where the deployment is reached, as every address, cookie and header of the issuer says it. */
export interface PublicAddress {
  readonly url: string
  readonly origin: string
  /** Empty at the root of the host. */
  readonly basePath: string
}

export function publicAddress(publicUrl: string): PublicAddress {
  const url = new URL(publicUrl)
  return { url: publicUrl, origin: url.origin, basePath: url.pathname.replace(/\/$/, '') }
}

/**
 * Makes the request look as if it came to the public URL, whatever Host or X-Forwarded-* header it carried: oidc-provider
 * builds addresses from them, and no client may choose those. From whom it came is found out before.
 */
export function pinAddress(
  request: IncomingMessage,
  { address, addressOf }: { readonly address: PublicAddress; readonly addressOf: ClientAddressOf },
): void {
  addressOf(request)
  const url = new URL(address.url)
  for (const name of Object.keys(request.headers)) if (name.startsWith('x-forwarded-')) delete request.headers[name]
  delete request.headers.forwarded
  request.headers.host = url.host
  request.headers['x-forwarded-proto'] = url.protocol.slice(0, -1)
}

export function sendPage(response: ServerResponse, page: Page, address: PublicAddress): void {
  response.writeHead(page.status, pageHeaders(page))
  response.end(documentOf(page, address.basePath))
}

export type Form = Readonly<Record<string, string>>

/** The posted fields, each at most 1,000 characters (a passkey's answer more), or the status with which to refuse the request. */
export async function readForm(request: IncomingMessage, address: PublicAddress): Promise<Form | 403 | 413 | 415> {
  // The interaction's cookie is SameSite=Lax and bound to the path; this refuses a forged post from old browsers too.
  const { origin } = request.headers
  if (origin && origin !== address.origin) return 403
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) return 415
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > FORM_BYTES) return 413
    chunks.push(chunk)
  }
  const fields = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
  return Object.fromEntries(
    [...fields].map(([name, value]) => [name, value.slice(0, name === 'passkey' ? 8_000 : 1_000)]),
  )
}
