import type { FastifyInstance } from 'fastify'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { openChanges } from '../../server/changes/feed.ts'
import { readConfig } from '../../server/config.ts'
import { type ApiOptions, createApi } from '../../server/create-api.ts'
import { createStreams } from '../../server/graphql/live/streams.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { openDenylist } from '../../server/http/denylist.ts'
import { openAdmission } from '../../server/limits/admission.ts'
import { requestStages } from '../../server/limits/stages.ts'
import { createLog } from '../../server/log.ts'
import type { TestBackplane } from './backplane.ts'

export interface ApiBeside {
  readonly server: FastifyInstance
  close(): Promise<void>
}

/** The doors once more, as production has them, on a running product's database: not listening, for `inject`. */
export async function openApiBeside(
  { backplane, database }: TestBackplane,
  options: Partial<ApiOptions> = {},
): Promise<ApiBeside> {
  const log = createLog('silent')
  const { app, addressOf } = backplane
  const { limits } = readConfig({})
  const changes = await openChanges(database.appUrl, { log })
  const denylist = await openDenylist(database.appUrl, { log, wallClock: app.wallClock })
  const admission = openAdmission({ app, limits, addressOf, stages: requestStages(), redis: null })
  const server = await createApi({
    ...backplane,
    ...{ admission, limits, changes, denylist, log },
    streams: createStreams(app),
    schema: buildBackplaneSchema([betterMovies]),
    ...{ providers: [], documents: new Map(), responses: null, local: false },
    ...options,
  })
  return {
    server,
    async close() {
      await server.close()
      await admission.close()
      await changes.close()
      await denylist.close()
    },
  }
}
