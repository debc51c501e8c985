import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { App } from '../../domain/app.ts'
import { accountPolicy, explorerPolicy } from './page-policies.ts'

/** The addresses that the page's own script reads; all of them give the one page. */
const PATHS = ['/', '/account', '/callback', '/silent', '/invitations/:token']
/** The page of the explorer, with a bundle and a policy of its own. */
const EXPLORER = '/explorer'

/**
 * The built pages, where `root` holds them: the account page, and the explorer. Its scripts and styles come from here only; it speaks to us and to the issuer. A visit
 * by another name of this machine (localhost) is sent to the public address, the only one that the issuer will send people back to.
 */
export async function pagesDoor(server: FastifyInstance, app: App, root: string | undefined): Promise<void> {
  if (!root || !existsSync(`${root}/index.html`)) return
  const { origin } = new URL(app.identity.clientConfig().authority)
  const issuer = [...new Set([origin, ...(app.identity.origins ?? [])])].join(' ')
  const policy = accountPolicy(issuer, app.cardForm === 'embedded' ? app.payments.embeddedFormSources : undefined)
  await server.register(async (scope) => {
    scope.addHook('onRequest', (_request, reply, done) => {
      reply.header('content-security-policy', policy)
      reply.header('referrer-policy', 'same-origin')
      done()
    })
    await scope.register(fastifyStatic, { root, wildcard: false, index: false })
    const { host } = new URL(app.publicUrl)
    for (const path of [...PATHS, EXPLORER]) {
      scope.get(path, (request, reply) => {
        if (app.local && request.host !== host) return reply.redirect(`${app.publicUrl}${request.url}`)
        reply.header('cache-control', 'no-cache')
        if (path !== EXPLORER) return reply.sendFile('index.html')
        return reply.header('content-security-policy', explorerPolicy(issuer)).sendFile('explorer.html')
      })
    }
  })
}
