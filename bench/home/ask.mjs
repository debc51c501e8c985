import { Agent, request } from 'node:http'
import { REQUESTS } from './documents.mjs'

/** @returns {Promise<{ status: number, text: string }>} of one person's home screen */
export function askOnce(row, port, person, agent) {
  const { method, path, body } = REQUESTS[row.ask](person)
  const headers = {
    authorization: `Bearer ${person.token}`,
    accept: 'application/json',
    ...(body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}),
  }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent, timeout: 30_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.once('end', () => resolve({ status: response.statusCode, text }))
      response.once('error', reject)
    })
    sent.once('error', reject)
    sent.once('timeout', () => sent.destroy(new Error('no answer in 30 s')))
    sent.end(body)
  })
}

/** Asks once for every person, 32 at a time, so that a cache holds all that it can hold. */
export async function walk(row, port, people) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const waiting = people.values()
  const walkers = Array.from({ length: 32 }, async () => {
    for (const person of waiting) {
      const { status } = await askOnce(row, port, person, agent)
      if (status !== 200) throw new Error(`${row.name} answered ${status} while its cache was filled`)
    }
  })
  await Promise.all(walkers)
  agent.destroy()
}

/** The file that requests.lua reads. */
export function requestLines(row, people) {
  return people
    .map((person) => {
      const { method, path, body } = REQUESTS[row.ask](person)
      // The documents hold line ends, which JSON writes as \n.
      return `${method}\t${path}\t${person.token}\t${body}\n`
    })
    .join('')
}
