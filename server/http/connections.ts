import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf, plainAddress } from '../../lib/client-address.ts'
import type { Log } from '../../providers/host.ts'
import type { LimitSettings } from '../limits/settings.ts'

const LOOK_EVERY_MS = 5_000
/** Each connection is looked at in its own turn: thousands that came together and are cut off together would hold up everybody for as long as that takes. */
const TURNS = 50
/** Whoever takes an answer more slowly than this holds it in our memory: a kilobyte a second. */
const LEAST_READ = LOOK_EVERY_MS

interface Reader {
  readonly network: string
  /** Bytes that had been taken when it was looked at last, while an answer was waiting to be; null when none was. */
  taken: number | null
}

/**
 * Bounds what open connections may hold: so many of one address, and none for an answer that its client does not take. A head or a body that comes
 * slowly occupies its connection and nothing else, until Node's own timeouts end it.
 */
export function boundConnections(server: Server, { most, perAddress }: LimitSettings['connections'], log: Log): void {
  const turns = Array.from({ length: TURNS }, () => new Map<Socket, Reader>())
  const open = new Map<string, number>()
  let all = 0
  let came = 0
  let turn = 0

  server.on('connection', (socket: Socket) => {
    const network = networkOf(plainAddress(socket.remoteAddress ?? '') ?? '')
    const count = (open.get(network) ?? 0) + 1
    if ((most > 0 && all >= most) || (perAddress > 0 && count > perAddress)) {
      socket.destroy()
      return
    }
    open.set(network, count)
    all += 1
    came += 1
    const readers = turns[came % TURNS]
    readers?.set(socket, { network, taken: null })
    socket.once('close', () => {
      all -= 1
      readers?.delete(socket)
      const left = (open.get(network) ?? 1) - 1
      if (left > 0) open.set(network, left)
      else open.delete(network)
    })
  })

  const timer = setInterval(() => {
    turn = (turn + 1) % TURNS
    for (const [socket, reader] of turns[turn] ?? []) {
      if (socket.writableLength === 0) {
        reader.taken = null
        continue
      }
      const taken = socket.bytesWritten - socket.writableLength
      if (reader.taken !== null && taken - reader.taken < LEAST_READ) {
        log.info({ network: reader.network }, 'a client did not take its answer, and was cut off')
        socket.destroy()
      } else reader.taken = taken
    }
  }, LOOK_EVERY_MS / TURNS)
  timer.unref()
  server.once('close', () => clearInterval(timer))
}

/** How long a request may take to come, and how often that is looked at: instead of the deadline, for a test. */
export interface Arrival {
  readonly withinMs: number
  readonly lookMs: number
}

/** A whole request is here by the deadline, and its head sooner. */
export function slowness({ deadlineMs }: LimitSettings, arrival?: Arrival): { requestTimeout: number } {
  return { requestTimeout: arrival?.withinMs ?? deadlineMs }
}

const HEAD_MS = 5_000
/** Those that have become too old since the last look are answered in one go, so that often is better than seldom. */
const CHECK_MS = 50

/** Node takes the longer of the two timeouts for the whole request's, whichever it was given as. */
export function slowHeads(
  { deadlineMs }: LimitSettings,
  arrival?: Arrival,
): { headersTimeout: number; connectionsCheckingInterval: number } {
  return {
    headersTimeout: Math.min(HEAD_MS, arrival?.withinMs ?? deadlineMs),
    connectionsCheckingInterval: arrival?.lookMs ?? CHECK_MS,
  }
}
