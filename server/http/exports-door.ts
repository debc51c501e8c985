import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { App } from '../../domain/app.ts'
import { notFound } from '../../domain/errors.ts'
import { fetchExport } from '../../domain/exports/fetch.ts'
import { fromPublicId } from '../../lib/ids.ts'
import type { Callers } from './caller.ts'

/** `GET /exports/exp_…` with the access token of whoever asked for the file; part by part, so that memory holds one. */
export async function exportsDoor(server: FastifyInstance, app: App, callers: Callers): Promise<void> {
  server.get<{ Params: { id: string } }>('/exports/:id', async (request, reply) => {
    const { viewer } = await callers.find(request)
    const id = fromPublicId('dataExport', request.params.id)
    if (!id) throw notFound('export')
    const file = await fetchExport(app, viewer, id)
    return reply
      .header('content-type', file.contentType)
      .header('content-length', file.size.toString())
      .header('content-disposition', `attachment; filename="${file.fileName}"`)
      .header('cache-control', 'private, no-store')
      .send(Readable.from(file.parts))
  })
}
