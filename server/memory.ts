import { getHeapStatistics } from 'node:v8'
import { LaunchError } from './database/errors.ts'

const MEBIBYTE = 1024 * 1024

/**
 * Kept answers live in V8's heap, whose limit ends the process when it is reached: half of it is for everything else.
 * @param heapLimit of this process, in bytes
 * @throws LaunchError when they would take up more than half of it
 */
export function assertRoomForAnswers(responseCacheMb: number, heapLimit = getHeapStatistics().heap_size_limit): void {
  const limitMb = Math.floor(heapLimit / MEBIBYTE)
  if (responseCacheMb * 2 <= limitMb) return
  throw new LaunchError(
    `RESPONSE_CACHE_MB: ${responseCacheMb} MB of kept answers do not fit into this process, whose heap may hold ${limitMb} MB. Set ${Math.floor(limitMb / 2)} or less, or start with: node --max-old-space-size=${responseCacheMb * 2 + 128} --max-semi-space-size=8 tools/start.mjs`,
  )
}
