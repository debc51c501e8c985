import { createClient } from 'redis'

/** With nothing heard for this long the connection is taken for dead and made anew. */
const SILENT_MS = 2_000

export type RedisClient = ReturnType<typeof newClient>

function newClient(url: string) {
  return createClient({
    url,
    // RESP3 carries the invalidation feed on the connection of the commands: one order for both, one thing that can break.
    RESP: 3,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    socket: {
      connectTimeout: 2_000,
      socketTimeout: SILENT_MS,
      // 50, 100, 200 … 2,000 ms, each up to a quarter more, so that many nodes do not come back at once.
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 2_000) * (1 + Math.random() / 4),
    },
  })
}

export interface RedisConnection {
  readonly client: RedisClient
  /** Runs a command; rejects at once when Redis is out of reach, and after `answerWithinMs` without an answer. */
  ask<T>(command: (client: RedisClient) => Promise<T>): Promise<T>
  /** The last thing that went wrong, for the health check. */
  lastError(): string | undefined
  close(): void
}

export interface ConnectionEvents {
  /** The connection stands, for the first time or again; what was said meanwhile was not heard. */
  onReady(): void
  /** A command got no answer in time. */
  onSilence(): void
}

/** Opens the connection in the background and keeps it; never throws, and does not wait. */
export function connectRedis(url: string, events: ConnectionEvents, answerWithinMs: number): RedisConnection {
  const client = newClient(url)
  let lastError: string | undefined
  client.on('error', (error: unknown) => {
    lastError = describe(error)
  })
  client.on('ready', () => {
    lastError = undefined
    events.onReady()
  })
  client.connect().catch((error: unknown) => {
    lastError = describe(error)
  })

  return {
    client,
    async ask(command) {
      if (!client.isReady) throw new Error('Redis is out of reach')
      const answer = command(client)
      let timer: NodeJS.Timeout | undefined
      let answered = false
      const deadline = new Promise<never>((_, reject) => {
        const tooLate = () => {
          if (answered) return
          events.onSilence()
          reject(new Error(`Redis did not answer within ${answerWithinMs} ms`))
        }
        // What came while this process was busy is heard first.
        timer = setTimeout(() => setImmediate(tooLate), answerWithinMs)
      })
      try {
        return await Promise.race([answer, deadline])
      } finally {
        answered = true
        clearTimeout(timer)
      }
    },
    lastError: () => lastError,
    close: () => client.destroy(),
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
