import { randomBytes } from 'node:crypto'
import { connectRedis } from '../../providers/cache/redis/connection.ts'
import type { Meter } from './meter.ts'

/** What Redis says after it has taken points, or not: ms to wait, 0 when they were taken. */
export interface SharedAnswer {
  readonly waitMs: number
}

export interface SharedMeters {
  /** Takes points for all nodes, and pays what is owed. @returns null when Redis has not answered in time: nothing was taken as far as anybody knows */
  take(meters: readonly Meter[], points: number): Promise<SharedAnswer | null>
  /** Pays what is owed, as far as Redis takes it; the meters that still owe. */
  settle(meters: readonly Meter[]): Promise<readonly Meter[]>
  /** Whether Redis answers in time, as far as the last call knows. */
  readonly ready: boolean
  /** How many nodes share the meters, as last heard. */
  readonly nodes: number
  close(): void
}

/** Nobody waits longer for Redis: whoever would is decided about here. */
const ANSWER_WITHIN_MS = 5
const BEAT_MS = 500
/** A node that has not been heard of for so long counts no more. */
const GONE_MS = 5 * BEAT_MS

/**
 * One token bucket a key, refilled by Redis's own clock. What is owed was spent already, and is taken in any case; a debt is never deeper than a full
 * bucket. Points are taken from all buckets or from none. Returns ms to wait and the levels.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local levels, wait = {}, 0
local points = tonumber(ARGV[1])
for i = 1, #KEYS do
  local rate, burst, owed = tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3]), tonumber(ARGV[i * 3 + 1])
  local held = redis.call('HMGET', KEYS[i], 'level', 'at')
  local level, at = tonumber(held[1]) or burst, tonumber(held[2]) or now
  level = math.min(burst, level + math.max(0, now - at) / 1000 * rate) - owed
  levels[i] = math.max(level, -burst)
  local needed = math.min(points, burst)
  if levels[i] < needed then wait = math.max(wait, math.ceil((needed - levels[i]) / rate * 1000)) end
end
for i = 1, #KEYS do
  local rate, burst = tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  if wait == 0 then levels[i] = levels[i] - points end
  redis.call('HSET', KEYS[i], 'level', tostring(levels[i]), 'at', now)
  redis.call('PEXPIRE', KEYS[i], math.ceil((burst - levels[i]) / rate * 1000) + 1000)
  levels[i] = tostring(levels[i])
end
return { tostring(wait), unpack(levels) }`

export interface SharedMetersOptions {
  readonly url: string
  /** Before every key, so that several deployments can share one Redis. */
  readonly prefix: string
  readonly answerWithinMs?: number
  /** ms, never backwards. */
  now(): number
}

/** Opens in the background: until Redis has answered, each node counts for itself. */
export function openSharedMeters(options: SharedMetersOptions): SharedMeters {
  const { url, prefix, now, answerWithinMs = ANSWER_WITHIN_MS } = options
  const node = randomBytes(9).toString('base64url')
  const places = `${prefix}:limits:nodes`
  let nodes = 1
  /** After a silence nobody waits, until a beat has been answered in time. */
  let silent = true
  let beating = false
  const events = { onReady: () => void beat(), onSilence: () => undefined }
  const connection = connectRedis(url, events, answerWithinMs)

  /** @throws Error when it was not answered in time */
  async function inTime<T>(call: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      // An answer that came while this process was busy is heard before.
      timer = setTimeout(() => setImmediate(() => reject(new Error('Redis did not answer in time'))), answerWithinMs)
    })
    try {
      return await Promise.race([call, late])
    } catch (error) {
      silent = true
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  async function beat(): Promise<void> {
    if (beating) return
    beating = true
    try {
      const time = Date.now()
      const answers = await inTime(
        connection.client
          .multi()
          .zAdd(places, { score: time, value: node })
          .zRemRangeByScore(places, 0, time - GONE_MS)
          .zCard(places)
          .exec(),
      )
      nodes = Math.max(1, Number(answers[2]))
      silent = false
    } catch {
      // Nobody waits for it until the next.
    }
    beating = false
  }
  const heart = setInterval(() => void beat(), BEAT_MS)
  heart.unref()

  async function take(meters: readonly Meter[], points: number): Promise<SharedAnswer | null> {
    if (silent || !connection.client.isReady) return null
    const owed = meters.map((meter) => meter.owed)
    for (const meter of meters) meter.owed = 0
    const call = connection.client.eval(TAKE, {
      keys: meters.map((meter) => `${prefix}:limits:${meter.key}`),
      arguments: [
        String(points),
        ...meters.flatMap((meter, index) => [meter.rate, meter.burst, owed[index] ?? 0].map(String)),
      ],
    })
    try {
      const answer = (await inTime(call)) as readonly string[]
      const at = now()
      for (const [index, meter] of meters.entries()) {
        // What was spent from memory meanwhile is not in it.
        meter.level = Number(answer[index + 1]) - meter.owed
        meter.at = at
      }
      return { waitMs: Number(answer[0]) }
    } catch {
      for (const [index, meter] of meters.entries()) meter.owed = Math.min(meter.burst, meter.owed + (owed[index] ?? 0))
      // An answer that comes late has taken all the same: it is owed no more, and what was asked for has been taken here as well.
      call.then(
        (late) => {
          const taken = Number((late as readonly string[])[0]) === 0 ? points : 0
          for (const [index, meter] of meters.entries())
            meter.owed = Math.max(0, meter.owed - (owed[index] ?? 0) - taken)
        },
        () => undefined,
      )
      return null
    }
  }

  return {
    take,
    async settle(meters) {
      const paid = await Promise.all(meters.map((meter) => (meter.owed > 0 ? take([meter], 0) : true)))
      return meters.filter((_, index) => paid[index] === null)
    },
    get ready() {
      return !silent && connection.client.isReady
    },
    get nodes() {
      return nodes
    },
    close() {
      clearInterval(heart)
      connection.close()
    },
  }
}
