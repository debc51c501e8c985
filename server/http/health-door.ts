import type { FastifyInstance } from 'fastify'
import type { App } from '../../domain/app.ts'
import type { ProviderParts } from '../../providers/host.ts'

const LIMIT_MS = 2_000

/**
 * GET /livez: the process answers. GET /readyz: it can serve: the database answers, and the providers that it cannot do without. A cache
 * that is away is named and does not make it unready: it costs time, never truth.
 */
export async function healthDoor(
  server: FastifyInstance,
  app: App,
  providers: readonly ProviderParts[],
): Promise<void> {
  server.get('/livez', async () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const needed = providers.filter((provider) => provider !== app.cache)
    const [database, cache, ...rest] = await Promise.all([
      answers(() => app.db.ping().then(() => ({ ok: true }))),
      answers(() => app.cache.health?.()),
      ...needed.map((provider) => answers(() => provider.health?.())),
    ])
    const ready = database && rest.every((ok) => ok)
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ok' : 'unavailable', database, cache, providers: rest.every((ok) => ok) })
  })
}

async function answers(ask: () => Promise<{ ok: boolean }> | undefined): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<{ ok: boolean }>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false }), LIMIT_MS)
  })
  try {
    return (await Promise.race([ask() ?? { ok: true }, late])).ok
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
