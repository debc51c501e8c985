import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { IdentityProvider, SessionEnded } from '../../providers/identity/port.ts'

export interface LogoutTokenCatcher {
  readonly url: string
  /** What was posted to it, oldest first. */
  readonly tokens: readonly string[]
  close(): Promise<void>
}

/** Another company that is told of ended sessions, over HTTP. */
export async function catchLogoutTokens(): Promise<LogoutTokenCatcher> {
  const tokens: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    tokens.push(new URLSearchParams(body).get('logout_token') ?? '')
    response.writeHead(204).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Posts a logout token to the product, as its door hands it to the provider. */
export async function readLogoutToken(
  identity: IdentityProvider,
  token: string,
  contentType = 'application/x-www-form-urlencoded',
): Promise<SessionEnded> {
  if (!identity.readLogoutToken) throw new Error('this provider cannot tell of ended sessions')
  const body = Buffer.from(new URLSearchParams({ logout_token: token }).toString())
  return identity.readLogoutToken({ headers: { 'content-type': contentType }, body })
}
