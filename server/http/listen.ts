import { createServer, type Server as NetServer } from 'node:net'
import type { FastifyInstance } from 'fastify'

export interface Place {
  /** 0 takes a free one. */
  readonly port: number
  readonly host: string
}

/** Of each socket: what the kernel keeps for us while the event loop is busy. */
const BACKLOG = 4_096
/** libuv takes one new connection of each socket in a turn of the event loop; with as many sockets a rush of clients is let in within a few turns. */
const SOCKETS = 16

/**
 * Opens the port on several sockets of this one process (Linux's SO_REUSEPORT: the kernel spreads new connections over them), elsewhere on one. A busy
 * event loop would else take a few hundred new connections a second, and whoever waits there can be told neither yes nor no.
 *
 * @throws the system's error; EADDRINUSE when somebody listens there already, another process of ours included
 */
export async function listen(server: FastifyInstance, place: Place): Promise<void> {
  if (process.platform !== 'linux') {
    await server.listen({ ...place, backlog: BACKLOG })
    return
  }
  // Sockets that share a port are shared with whoever asks, so that a second process would not be refused: this look is.
  const look = createServer()
  await open(look, { ...place, exclusive: true })
  const { port } = look.address() as { port: number }
  await close(look)

  const shared = { host: place.host, port, backlog: BACKLOG, reusePort: true }
  const further = Array.from({ length: SOCKETS - 1 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.server.emit('connection', socket)),
  )
  let closing: Promise<unknown> = Promise.resolve()
  server.addHook('preClose', (done) => {
    closing = Promise.all(further.map(close))
    done()
  })
  server.addHook('onClose', async () => void (await closing))
  await server.listen(shared)
  await Promise.all(further.map((each) => open(each, shared)))
}

function open(server: NetServer, options: object): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, resolve)
  })
}

/** Takes nobody new, and resolves when those who are there have gone. */
function close(server: NetServer): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) server.close(() => resolve())
    else resolve()
  })
}
