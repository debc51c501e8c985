import { connect, type Socket } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { boundConnections } from '../../server/http/connections.ts'
import { listen } from '../../server/http/listen.ts'
import { quietLog } from '../support/log.ts'

const HOST = '127.0.0.1'
const ASK = 'GET / HTTP/1.1\r\nhost: here\r\n\r\n'

describe('the port of the API', () => {
  const servers: FastifyInstance[] = []
  const sockets: Socket[] = []

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })

  async function open(
    port = 0,
    bound = { most: 0, perAddress: 0 },
  ): Promise<{ server: FastifyInstance; port: number }> {
    const server = Fastify({ forceCloseConnections: 'idle' })
    servers.push(server)
    boundConnections(server.server, bound, quietLog)
    server.get('/', () => 'here')
    await listen(server, { port, host: HOST })
    return { server, port: (server.server.address() as { port: number }).port }
  }

  /** What comes back on a connection of its own, which stays open; null when it is closed without a word. */
  function ask(port: number): Promise<string | null> {
    return new Promise((resolve) => {
      const socket = connect({ port, host: HOST })
      sockets.push(socket)
      socket.on('connect', () => socket.write(ASK))
      socket.once('data', (chunk) => resolve(chunk.toString()))
      socket.on('error', () => resolve(null))
      socket.on('close', () => resolve(null))
    })
  }

  it('answers everybody of a rush, and each connection is one of the same server', async () => {
    const { port } = await open()
    const answers = await Promise.all(Array.from({ length: 300 }, () => ask(port)))
    expect(answers.filter((answer) => answer?.startsWith('HTTP/1.1 200'))).toHaveLength(300)
  })

  it('is refused to a second process, as it would be to any other program', async () => {
    const { port } = await open()
    await expect(open(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(await ask(port)).toMatch(/^HTTP\/1.1 200/)
  })

  it('lets in as many connections as are set, whichever socket they come by', async () => {
    const { port } = await open(0, { most: 20, perAddress: 0 })
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(port)))
    expect(answers.filter((answer) => answer !== null)).toHaveLength(20)
  })

  it('is free again once the server has closed, and closing does not wait for connections that are idle', async () => {
    const { server, port } = await open()
    await Promise.all(Array.from({ length: 40 }, () => ask(port)))
    await server.close()
    expect(await ask(port)).toBeNull()
    await open(port)
    expect(await ask(port)).toMatch(/^HTTP\/1.1 200/)
  })
})
