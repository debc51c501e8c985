import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { App } from '../../domain/app.ts'

/** The addresses that the page's own script reads; all of them give the one page. */
const PATHS = ['/', '/account', '/callback', '/silent']

/**
 * The built account page, where `root` holds one. Its scripts and styles come from here only; it speaks to us and to the issuer. A visit
 * by another name of this machine (localhost) is sent to the public address, the only one that the issuer will send people back to.
 */
export async function pagesDoor(server: FastifyInstance, app: App, root: string | undefined): Promise<void> {
  if (!root || !existsSync(`${root}/index.html`)) return
  const issuer = new URL(app.identity.clientConfig().authority).origin
  const policy = [
    "default-src 'self'",
    `connect-src 'self' ${issuer}`,
    `frame-src 'self' ${issuer}`,
    "img-src 'self' https: data:",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'self'",
  ].join('; ')
  await server.register(async (scope) => {
    scope.addHook('onRequest', (_request, reply, done) => {
      reply.header('content-security-policy', policy)
      reply.header('referrer-policy', 'same-origin')
      done()
    })
    await scope.register(fastifyStatic, { root, wildcard: false, index: false })
    const { host } = new URL(app.publicUrl)
    for (const path of PATHS) {
      scope.get(path, (request, reply) => {
        if (app.local && request.host !== host) return reply.redirect(`${app.publicUrl}${request.url}`)
        return reply.header('cache-control', 'no-cache').sendFile('index.html')
      })
    }
  })
}
