import type { FastifyInstance } from 'fastify'
import type { Callers } from '../../http/caller.ts'
import { createDocumentLadder } from '../../http/document-ladder.ts'
import { createLive, type LiveParts } from './live.ts'
import { sseDoor } from './sse-door.ts'
import { wsDoor } from './ws-door.ts'

/** Live updates over both transports. When the server stops, every connection is ended first, so that its client goes to another node. */
export async function liveDoors(
  server: FastifyInstance,
  given: Omit<LiveParts, 'ladder'>,
  callers: Callers,
): Promise<void> {
  const parts: LiveParts = { ...given, ladder: createDocumentLadder(given.registry) }
  const { app, schema, errors, local } = parts
  const live = createLive(parts, callers)
  await sseDoor(server, live, errors)
  wsDoor(server, { live, schema, errors, log: app.log, publicUrl: app.publicUrl, local })
  server.addHook('preClose', (done) => {
    live.stop()
    done()
  })
}
