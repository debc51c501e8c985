import { Agent, request } from 'node:http'

/** @param {{ port: number, connections: number }} where connections are kept and reused */
export function createAsk({ port, connections }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  /** @returns {Promise<{ status: number, headers: any, text: string }>} */
  function ask({ method, path, headers, body }) {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method, path, headers, agent, timeout: 30_000 }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part) => {
          text += part
        })
        response.once('end', () => resolve({ status: response.statusCode, headers: response.headers, text }))
        response.once('error', reject)
      })
      sent.once('error', reject)
      sent.once('timeout', () => sent.destroy(new Error('no answer in 30 s')))
      sent.end(body)
    })
  }
  return { ask, close: () => agent.destroy() }
}
