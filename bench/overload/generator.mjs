// An open loop: each request is sent when it is due, however late the answers before it are, on a connection that has nothing to do or a new one.
// `node generator.mjs <plan>`: a file of JSON `{ host, port, seconds, streams: [{ name, rate, requests: [text] }] }`; a stream with `atOnce` instead of a
// rate is a closed loop of so many. Prints, for each stream, what became of its requests, as a line of JSON.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

const { host, port, seconds, streams } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const MOST_CONNECTIONS = 6_000
const HEAD_END = Buffer.from('\r\n\r\n')
const DRAIN_MS = 12_000

const idle = []
let open = 0
let underWay = 0
let closing = false
const found = Object.fromEntries(
  streams.map(({ name }) => [name, { sent: 0, served: [], refused: [], failed: {}, lag: [], starved: 0, seconds: {} }]),
)

/** One request at a time on each; calls back with the status when the last byte of the answer is there. */
function connection() {
  const socket = connect({ host, port, noDelay: true })
  open += 1
  let waiting = null
  let buffered = Buffer.alloc(0)
  let needed = -1
  let status = 0
  const settle = (outcome) => {
    const callback = waiting
    waiting = null
    callback?.(outcome)
  }
  socket.on('data', (chunk) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk])
    if (needed < 0) {
      const end = buffered.indexOf(HEAD_END)
      if (end < 0) return
      const head = buffered.toString('latin1', 0, end).toLowerCase()
      status = Number(head.slice(9, 12))
      const length = /content-length: (\d+)/.exec(head)
      needed = end + 4 + Number(length?.[1] ?? 0)
    }
    if (buffered.length < needed) return
    buffered = Buffer.alloc(0)
    needed = -1
    if (!closing) idle.push(own)
    settle(status)
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    open -= 1
    const at = idle.indexOf(own)
    if (at >= 0) idle.splice(at, 1)
    settle('cut off')
  })
  const own = {
    send(text, callback) {
      waiting = callback
      socket.write(text)
    },
    end: () => socket.destroy(),
  }
  return own
}

function send(stream, due) {
  const into = found[stream.name]
  const free = idle.pop() ?? (open < MOST_CONNECTIONS ? connection() : null)
  if (!free) {
    into.starved += 1
    return Promise.resolve()
  }
  const request = stream.requests[into.sent++ % stream.requests.length]
  const sentAt = performance.now()
  into.lag.push(sentAt - due)
  underWay += 1
  return new Promise((resolve) => {
    free.send(request, (outcome) => {
      underWay -= 1
      const took = performance.now() - sentAt
      if (outcome === 200) into.served.push(took)
      else if (outcome === 503) into.refused.push(took)
      else into.failed[outcome] = (into.failed[outcome] ?? 0) + 1
      const second = Math.floor((sentAt - began) / 1_000)
      into.seconds[second] ??= { served: [], refused: 0 }
      if (outcome === 200) into.seconds[second].served.push(took)
      else into.seconds[second].refused += 1
      resolve()
    })
  })
}

const began = performance.now()
const until = began + seconds * 1_000

/** Each request when it is due, however late the answers before it are. */
function openLoop(streams) {
  const counts = streams.map(() => 0)
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now()
      for (const [index, stream] of streams.entries()) {
        const gap = 1_000 / stream.rate
        for (; began + counts[index] * gap <= Math.min(now, until); counts[index] += 1)
          void send(stream, began + counts[index] * gap)
      }
      if (now < until) return
      clearInterval(timer)
      resolve()
    }, 1)
  })
}

/** So many under way at a time, each after the answer before it. */
function closedLoop(stream) {
  const loop = async () => {
    while (performance.now() < until) await send(stream, performance.now())
  }
  return Promise.all(Array.from({ length: stream.atOnce }, loop))
}

await Promise.all([
  openLoop(streams.filter(({ rate }) => rate !== undefined)),
  ...streams.filter(({ atOnce }) => atOnce !== undefined).map(closedLoop),
])
const last = performance.now() + DRAIN_MS
while (underWay > 0 && performance.now() < last) await new Promise((resolve) => setTimeout(resolve, 20))
closing = true
for (const each of Object.values(found)) if (underWay > 0) each.failed['no answer'] = underWay

const percentile = (numbers, percent) =>
  numbers.length === 0
    ? null
    : numbers.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((percent / 100) * numbers.length) - 1)]
const figuresOf = (numbers) => ({ count: numbers.length, p50: percentile(numbers, 50), p99: percentile(numbers, 99) })
const told = Object.fromEntries(
  Object.entries(found).map(([name, each]) => [
    name,
    {
      sent: each.sent,
      served: figuresOf(each.served),
      refused: figuresOf(each.refused),
      failed: each.failed,
      starved: each.starved,
      lag: figuresOf(each.lag),
      seconds: Object.values(each.seconds).map(({ served, refused }) => ({ ...figuresOf(served), refused })),
    },
  ]),
)
process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0))
