import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBenchDatabase } from '../home/database/open.mjs'
import { readPeople } from '../home/database/people.mjs'
import { say } from '../home/progress.mjs'
import { startIssuer } from '../home/server/issuer.mjs'
import { assertMachine, describeMachine, loadBefore } from '../measure/machine.mjs'
import { startServer } from '../memory/start-server.mjs'
import { readOptions } from './options.mjs'
import { subscribeBySse, subscribeByWs } from './subscribers.mjs'
import { openTenant, PER_PERSON } from './tenant.mjs'

const PORTS = [4791, 4792]
/** Who connects at once. */
const AT_ONCE = 50
const SETTLE_MS = 2_000
const QUERIES = 100
/** An event that is not there by then is lost. */
const LATEST_MS = 60_000
const RESULTS = join(import.meta.dirname, '../results/live.json')

/** `npm run bench -- live`: many subscribers on two nodes, half by SSE and half by WebSocket; each is told each event once. */
export async function run(args) {
  const options = readOptions(args)
  assertMachine()
  const load = loadBefore()
  const database = await openBenchDatabase()
  const issuer = await startIssuer()
  const closing = [() => database.close(), async () => issuer.close()]
  try {
    spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)])
    const people = await readPeople(database.urls.superuser, async () => '')
    const tenant = await openTenant(database.urls.superuser, people, options.subscribers)
    closing.push(tenant.close)
    const nodes = []
    for (const port of PORTS) {
      const node = await startServer({ port, database, jwksUri: issuer.jwksUri })
      closing.push(node.stop)
      nodes.push({ ...node, url: `http://127.0.0.1:${port}` })
    }
    const tokens = await Promise.all(tenant.users.map((userId) => issuer.sign(userId, tenant.tenantId)))
    const query = await timeOfQuery(nodes[0].url, tokens)
    const idle = nodes.map(({ pid }) => residentOf(pid))
    say(`connecting ${options.subscribers} subscribers`)
    const tenantId = `tnt_${tenant.tenantId.replaceAll('-', '')}`
    const listening = await connectAll({ options, nodes, tokens, tenantId })
    closing.push(async () => listening.close())
    await sleep(SETTLE_MS)
    const full = nodes.map(({ pid }) => residentOf(pid))
    say(`telling them of ${options.events} events`)
    const fanOuts = []
    for (let event = 1; event <= options.events; event += 1) fanOuts.push(await listening.tell(tenant.emit, event))
    for (const node of nodes) node.alive()
    const counts = listening.counts(options.events)
    const bytes = full.reduce((sum, each, index) => sum + each - idle[index], 0)
    const middle = fanOuts.toSorted((a, b) => a - b)[Math.floor(fanOuts.length / 2)]
    const found = {
      ...{ subscribers: options.subscribers, events: options.events, ...counts },
      kilobytesPerSubscriber: Math.round(bytes / options.subscribers / 102.4) / 10,
      fanOutMs: Math.round(middle * 10) / 10,
      fanOutInQueries: Math.round((middle / query) * 10) / 10,
      fanOutPerSubscriberInQueries: Math.round((middle / query / options.subscribers) * 10_000) / 10_000,
    }
    process.stdout.write(`\n${tableOf(found)}\n`)
    if (counts.lost + counts.twice + counts.outOfOrder > 0) process.exitCode = 1
    const machine = describeMachine({ postgres: database.version, load })
    if (options.write)
      writeFileSync(RESULTS, `${JSON.stringify({ command: options.command, machine, found }, null, 2)}\n`)
  } finally {
    for (const step of closing.toReversed()) await step()
  }
}

/** Alternately by SSE and by WebSocket, and two by two to either node. */
async function connectAll({ options, nodes, tokens, tenantId }) {
  const subscribers = []
  let [count, wake, problem] = [0, () => {}, null]
  const told = () => {
    count += 1
    wake()
  }
  const broken = (why) => {
    problem ??= why
    wake()
  }
  for (let index = 0; index < options.subscribers; index += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, options.subscribers - index) }, (_, at) => index + at)
    subscribers.push(
      ...(await Promise.all(
        some.map((number) => {
          const url = nodes[Math.floor(number / 2) % nodes.length].url
          const token = tokens[Math.floor(number / PER_PERSON)]
          return (number % 2 === 0 ? subscribeBySse : subscribeByWs)({ url, token, tenantId, told, broken })
        }),
      )),
    )
  }
  return {
    /** ms until everybody has been told. */
    async tell(emit, event) {
      const wanted = event * subscribers.length
      const begin = performance.now()
      await emit()
      while (count < wanted && !problem && performance.now() - begin < LATEST_MS)
        await Promise.race([new Promise((resolve) => (wake = resolve)), sleep(1_000)])
      if (problem) throw new Error(problem)
      return performance.now() - begin
    },
    counts(events) {
      const all = { told: count, lost: 0, twice: 0, outOfOrder: 0 }
      for (const { told: had, start } of subscribers) {
        for (let place = 1; place <= events; place += 1) {
          const times = had.get(start + place) ?? 0
          if (times === 0) all.lost += 1
          else all.twice += times - 1
        }
        // A map remembers in which order its keys came.
        const places = [...had.keys()]
        if (places.some((place, index) => index > 0 && place < places[index - 1])) all.outOfOrder += 1
      }
      return all
    },
    close() {
      for (const each of subscribers) each.close()
    },
  }
}

/** ms of one query by HTTP, asked one after the other: the middle. */
async function timeOfQuery(url, tokens) {
  const times = []
  for (let index = 0; index < QUERIES; index += 1) {
    const begin = performance.now()
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[index % tokens.length]}` },
      body: JSON.stringify({ query: '{ viewer { id name } }' }),
    })
    if (!answer.ok) throw new Error(`a query was answered ${answer.status}: ${await answer.text()}`)
    await answer.arrayBuffer()
    times.push(performance.now() - begin)
  }
  return times.sort((a, b) => a - b)[QUERIES / 2]
}

/** Bytes that are in memory. */
function residentOf(pid) {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

function tableOf(found) {
  return Object.entries(found)
    .map(([name, value]) => `${name.padEnd(32)} ${value}`)
    .join('\n')
}
