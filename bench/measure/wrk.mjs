import { startOnCore } from './children.mjs'

/**
 * Loads a server with wrk on one core.
 *
 * @param {{ core: number, port: number, requests: string, seconds: number, connections: number, seed: number, script: string }} load
 *   `requests` is the file that the script reads
 * @returns {Promise<{ requests: number, microseconds: number, bytes: number, statusErrors: number, otherErrors: number, p50: number, p99: number }>}
 *   times in microseconds; `bytes` counts headers too
 */
export async function runWrk({ core, port, requests, seconds, connections, seed, script }) {
  const wrk = startOnCore(core, [
    ...['wrk', '-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s', '-s', script],
    ...[`http://127.0.0.1:${port}`, '--', requests, String(seed)],
  ])
  const { code, output } = await wrk.ended
  const line = output.split('\n').findLast((each) => each.startsWith('{'))
  if (code !== 0 || !line) throw new Error(`wrk ended with ${code}: ${wrk.said()}`)
  return JSON.parse(line)
}
