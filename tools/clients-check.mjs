// `npm run test:clients`: installs the example clients from their lockfiles, starts the product with their documents registered, runs
// each against it and compares what it shows and sends. What does not hold is said, and the end is 1.
//
//   node tools/clients-check.mjs [client…]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'
import { CLIENTS, documentsOf, prepare, run } from './clients-check/programs.mjs'
import { startRecorder } from './clients-check/recorder.mjs'
import { startProduct } from './readme-check/product.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const named = process.argv.slice(2)
const clients = CLIENTS.filter((name) => named.length === 0 || named.includes(name))
const INVITED = ['eve@shop.example', 'dan@shop.example', 'cleo@shop.example', 'bob@shop.example', 'amy@shop.example']

const undo = []
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void finish().then(() => process.exit(signal === 'SIGINT' ? 130 : 143)))

try {
  await checkAll()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  await finish()
}

async function checkAll() {
  build()
  must(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'sdk'])
  for (const name of clients) prepare(root, name)
  const folder = mkdtempSync(join(tmpdir(), 'backplane-clients-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  const manifest = join(folder, 'documents.json')
  writeFileSync(manifest, JSON.stringify(Object.fromEntries(clients.flatMap((name) => documentsOf(root, name)))))
  const product = await startProduct(root, [process.execPath, 'tools/clients-check/serve.mjs', manifest])
  undo.push(() => product.stop())
  await product.untilReady()
  const url = `http://127.0.0.1:${product.env.PORT}`
  const token = must('npm', ['run', '--silent', 'token', '--', '--user', 'ada@demo.example'], product.env).trim()
  await invite(url, token)
  for (const name of clients) await check(name, url, token)
  if (clients.includes('fetch')) await checkQuickStart(url, token)
}

/** The program that the README shows. */
async function checkQuickStart(url, token) {
  const shown = await run(root, 'fetch', { BACKPLANE_URL: url, BACKPLANE_TOKEN: token }, ['quick-start'])
  const holds = /^Turing shop is tnt_\S+\n$/.test(shown)
  process.stdout.write(`${holds ? '✓' : '✗'} the README's program${holds ? '' : ` showed:\n${shown}`}\n`)
  if (!holds) process.exitCode = 1
}

async function check(name, url, token) {
  const recorder = await startRecorder(url)
  undo.push(() => recorder.close())
  const env = { BACKPLANE_URL: recorder.url, BACKPLANE_TOKEN: token, TENANT_NAME: `Shop by ${name}` }
  const shown = await run(root, name, env)
  const { documents, texts, clients: senders, versions } = recorder.seen
  const problems = [
    ...differences(shown, expected(name)),
    ...(texts.length > 0 ? [`sent a text where an identifier was wanted:\n${texts[0]}`] : []),
    ...([...senders].join() === `example-${name} 1.0.0` ? [] : [`named itself ${[...senders].join()}`]),
    // The second creation and the reading after it carry what the first creation's answer said.
    ...(versions >= 2 ? [] : [`carried the version of its own write ${versions} times`]),
  ]
  process.stdout.write(`${problems.length === 0 ? '✓' : '✗'} ${name}: ${documents.length} requests by identifier\n`)
  for (const problem of problems) process.stdout.write(`    ${problem.replaceAll('\n', '\n    ')}\n`)
  if (problems.length > 0) process.exitCode = 1
}

/** What each of them shows, to the letter. */
function expected(name) {
  return [
    'Ada Lovelace: OWNER of Lovelace family',
    `invited, in 3 pages: ${INVITED.toReversed().join(', ')}`,
    `created: Shop by ${name}`,
    `refused: SlugTaken, shop-by-${name}`,
    'seen at once: true',
  ]
}

function differences(shown, wanted) {
  const lines = shown.trimEnd().split('\n')
  return lines.join('\n') === wanted.join('\n') ? [] : [`showed:\n${lines.join('\n')}\nand not:\n${wanted.join('\n')}`]
}

/** Something to walk: five invitations in Ada's tenant, two to a page. */
async function invite(url, token) {
  const ask = async (query, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (errors) throw new Error(errors[0].message)
    return data
  }
  const { viewer } = await ask('{ viewer { memberships { tenant { id } } } }')
  const tenantId = viewer.memberships[0].tenant.id
  for (const email of INVITED)
    await ask('mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { __typename } }', {
      input: { tenantId, email },
    })
}

function must(command, args, env = process.env) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`)
  return stdout
}

async function finish() {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
}
