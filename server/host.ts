import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ClientAddressOf, createClientAddress } from '../lib/client-address.ts'
import type { BusinessClock, WallClock } from '../lib/clock.ts'
import type { Log, OutgoingMail, OutgoingWebhook, ProviderHost } from '../providers/host.ts'
import { createLocalPools } from './database/local-pools.ts'

const DELIVERY_MS = 5_000
const NAME = /^[a-z][a-z0-9-]{0,40}$/

export interface HostOptions {
  /** BACKPLANE_HOME; secrets and folders are made below it. */
  readonly home: string
  readonly ownerUrl: string
  readonly publicUrl: string
  /** The connection's own where nothing is said. */
  readonly addressOf?: ClientAddressOf
  readonly clock: BusinessClock
  readonly wallClock: WallClock
  readonly log: Log
  sendMail(mail: OutgoingMail): Promise<void>
  /** Instead of HTTP, for tests that look at what would be sent. */
  deliver?(webhook: OutgoingWebhook): Promise<number>
}

/** What the local providers are given; `close` ends their database pools. */
export function createHost(options: HostOptions): ProviderHost & { close(): Promise<void> } {
  const { home, publicUrl, addressOf = createClientAddress(0), clock, wallClock, log } = options
  const pools = createLocalPools(options)
  return {
    clock,
    wallClock,
    publicUrl,
    addressOf,
    log,
    sql: pools.open,
    folder: async (name) => {
      const folder = join(home, 'providers', assertName(name))
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return folder
    },
    secret: (name) => keptSecret(join(home, 'secrets'), assertName(name)),
    deliver: options.deliver ?? ((webhook) => post(publicUrl, webhook)),
    sendMail: (mail) => options.sendMail(mail),
    close: pools.close,
  }
}

async function post(publicUrl: string, { path, headers, body }: OutgoingWebhook): Promise<number> {
  try {
    const response = await fetch(`${publicUrl}${path}`, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(DELIVERY_MS),
    })
    await response.body?.cancel()
    return response.status
  } catch {
    // Refused, cut off or too slow: the sender tries again later, as any company does.
    return 0
  }
}

/** Made once, whole, and readable by its owner alone; of two processes that make it at once, both read the same. */
async function keptSecret(folder: string, name: string): Promise<string> {
  const file = join(folder, name)
  const read = () => readFile(file, 'utf8').catch(() => null)
  const kept = await read()
  if (kept) return kept
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return readFile(file, 'utf8')
}

function assertName(name: string): string {
  if (!NAME.test(name)) throw new Error(`"${name}" names no secret or folder: small letters, digits and hyphens`)
  return name
}
