import { request } from 'node:http'
import { WebSocket } from 'ws'

const QUERY = `subscription ($tenantId: ID!) { tenantChanged(tenantId: $tenantId) { kind position topic type } }`

/**
 * Whoever listens: what each was told is counted by position, and nothing else of it kept.
 *
 * @typedef {{ told: Map<number, number>, start: number, close(): void }} Subscriber `told`: position → how often
 */

/** @param {{ url: string, token: string, tenantId: string, told(): void, broken(why: string): void }} how @returns {Promise<Subscriber>} once it is READY */
export function subscribeBySse(how) {
  return new Promise((resolve, reject) => {
    const subscriber = subscriberOf(how, () => asked.destroy(), resolve)
    const asked = request(`${how.url}/graphql/stream`, {
      method: 'POST',
      agent: false,
      headers: {
        ...{ 'content-type': 'application/json', accept: 'text/event-stream' },
        authorization: `Bearer ${how.token}`,
      },
    })
    asked.on('error', (error) => (subscriber.closed ? undefined : reject(error)))
    asked.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const line = /^data: (.+)$/m.exec(text.slice(0, end))
          text = text.slice(end + 2)
          if (line) subscriber.take(JSON.parse(line[1]))
        }
      })
      response.on('close', subscriber.gone)
      if (response.statusCode !== 200) reject(new Error(`a stream was answered ${response.statusCode}`))
    })
    asked.end(JSON.stringify({ query: QUERY, variables: { tenantId: how.tenantId } }))
  })
}

/** The same by WebSocket: one subscription a socket. */
export function subscribeByWs(how) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${how.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
    })
    const subscriber = subscriberOf(how, () => socket.close(), resolve)
    socket.on('error', reject)
    socket.on('close', subscriber.gone)
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${how.token}` } })),
    )
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data))
      if (type === 'connection_ack')
        socket.send(
          JSON.stringify({
            ...{ id: '1', type: 'subscribe' },
            payload: { query: QUERY, variables: { tenantId: how.tenantId } },
          }),
        )
      else if (type === 'next') subscriber.take(payload)
      else if (type === 'error') reject(new Error(JSON.stringify(payload)))
    })
  })
}

function subscriberOf({ told, broken }, close, ready) {
  const subscriber = {
    told: new Map(),
    start: -1,
    closed: false,
    take({ data, errors }) {
      if (errors) return broken(JSON.stringify(errors))
      const { kind, position } = data.tenantChanged
      if (kind === 'MISSED') return broken('a subscriber has missed events')
      if (kind === 'READY') {
        subscriber.start = Number(position)
        return ready(subscriber)
      }
      const number = Number(position)
      subscriber.told.set(number, (subscriber.told.get(number) ?? 0) + 1)
      told()
    },
    gone() {
      if (!subscriber.closed) broken('a connection was ended by the server')
    },
    close() {
      subscriber.closed = true
      close()
    },
  }
  return subscriber
}
