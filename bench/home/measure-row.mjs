import { join } from 'node:path'
import { processorSeconds } from '../measure/processor-time.mjs'
import { runWrk } from '../measure/wrk.mjs'

const LOAD_CORE = 1
const SCRIPT = join(import.meta.dirname, 'load', 'requests.lua')

/**
 * One measurement: a moment of load that does not count, then `seconds` of load with the processor time of the server and of PostgreSQL
 * taken before and after.
 *
 * @param {{ pid: number, port: number, bytes: number }} server
 * @param {{ requests: string, seconds: number, warmSeconds: number, connections: number, seed: number, postgresPid: number }} load
 * @returns {Promise<{ perSecond: number, serverMicros: number, postgresMicros: number, p99Millis: number, busy: number }>}
 *   times of processor a request, in microseconds; `busy` is the share of its core that the server used
 * @throws Error when a request failed, or answers were much smaller than the checked one: errors are fast
 */
export async function measureRow(server, { requests, seconds, warmSeconds, connections, seed, postgresPid }) {
  const load = { core: LOAD_CORE, port: server.port, requests, connections, seed, script: SCRIPT }
  await runWrk({ ...load, seconds: warmSeconds })
  const before = [processorSeconds(server.pid), processorSeconds(postgresPid)]
  const began = performance.now()
  const result = await runWrk({ ...load, seconds, seed: seed + 1 })
  const elapsed = (performance.now() - began) / 1_000
  const [serverSeconds, postgresSeconds] = [
    processorSeconds(server.pid) - before[0],
    processorSeconds(postgresPid) - before[1],
  ]
  const failed = result.statusErrors + result.otherErrors
  if (failed > 0) throw new Error(`${failed} of ${result.requests} requests failed`)
  if (result.bytes / result.requests < server.bytes * 0.95)
    throw new Error('its answers under load are smaller than the checked one')
  const each = (total) => (total / result.requests) * 1e6
  return {
    perSecond: result.requests / (result.microseconds / 1e6),
    serverMicros: each(serverSeconds),
    postgresMicros: each(postgresSeconds),
    p99Millis: result.p99 / 1_000,
    busy: serverSeconds / elapsed,
  }
}
