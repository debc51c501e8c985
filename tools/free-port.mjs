import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below those that a system gives to connections that go out: one of them would take it before it is listened on.
const LOWEST = 20_000
const HIGHEST = 32_000
const MOST_TRIES = 100

/** A port of 127.0.0.1 on which nothing listened a moment ago. */
export async function freePort() {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST)
    if (await isFree(port)) return port
  }
  throw new Error(`no port between ${LOWEST} and ${HIGHEST} is free`)
}

function isFree(port) {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
