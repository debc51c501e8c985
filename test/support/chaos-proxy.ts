import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface ChaosProxy {
  readonly port: number
  /** Breaks every connection and refuses new ones, as when the machine is gone. */
  cut(): void
  /** Keeps connections open and passes nothing, as when a cable is pulled: what is sent waits, in order. */
  silence(): void
  /** Passes everything again, what waited first. */
  restore(): void
  /** Delays every chunk, in both directions. */
  latency(ms: number): void
  close(): Promise<void>
}

/** A TCP proxy in front of a service at 127.0.0.1 whose network a test can break in mid-flight. */
export async function startChaosProxy(targetPort: number, targetHost = '127.0.0.1'): Promise<ChaosProxy> {
  let state: 'open' | 'cut' | 'silent' = 'open'
  let delayMs = 0
  const sockets = new Set<Socket>()
  const resumptions = new Set<() => void>()

  function track(socket: Socket, peer: Socket): void {
    sockets.add(socket)
    // A broken pipe is what this proxy is for: the other side learns of it by its own connection.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      peer.destroy()
    })
  }

  /** Hands the chunks of `from` to `to` in order, each no earlier than its delay and not while the proxy is silent. */
  function pump(from: Socket, to: Socket): void {
    const waiting: { chunk: Buffer; due: number }[] = []
    let timer: NodeJS.Timeout | undefined
    const flush = () => {
      clearTimeout(timer)
      if (state === 'silent' || to.destroyed) return
      for (let next = waiting[0]; next; next = waiting[0]) {
        const early = next.due - performance.now()
        if (early > 0) {
          timer = setTimeout(flush, early)
          return
        }
        waiting.shift()
        to.write(next.chunk)
      }
    }
    from.on('data', (chunk) => {
      waiting.push({ chunk, due: performance.now() + delayMs })
      flush()
    })
    resumptions.add(flush)
    from.on('close', () => {
      clearTimeout(timer)
      resumptions.delete(flush)
    })
  }

  const server = createServer({ noDelay: true }, (client) => {
    if (state === 'cut') {
      client.resetAndDestroy()
      return
    }
    const target = connect({ port: targetPort, host: targetHost, noDelay: true })
    track(client, target)
    track(target, client)
    pump(client, target)
    pump(target, client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut'
      for (const socket of sockets) socket.resetAndDestroy()
    },
    silence() {
      state = 'silent'
    },
    restore() {
      state = 'open'
      for (const flush of resumptions) flush()
    },
    latency(ms) {
      delayMs = ms
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
