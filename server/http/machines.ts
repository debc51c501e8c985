import type { MachineViewer, Origin } from '../../domain/access.ts'
import { type Recognised, recogniseApiKey, touchApiKey } from '../../domain/api-keys/recognise.ts'
import type { App } from '../../domain/app.ts'
import { recogniseClientApp } from '../../domain/client-apps/recognise.ts'
import { MINUTE } from '../../lib/clock.ts'
import { tagOf } from '../../reads/watch.ts'
import type { Changes } from '../changes/feed.ts'
import { isCurrent, type Stamp, stampOf } from '../changes/stamp.ts'
import type { Shown } from '../graphql/documents/kept-parts.ts'
import type { DocumentList } from '../graphql/documents/list.ts'
import { PARTNER_TABLES } from '../graphql/documents/partner-lists.ts'
import type { DocumentRegistry } from '../graphql/documents/registry.ts'
import type { Metered } from '../limits/rate.ts'
import type { Verified } from './authenticate.ts'
import { recentlyUsed } from './recently-used.ts'

/** A program with what it may do: the same object for as long as nothing of its tenant, or of the tenant's credentials, has changed. */
export interface Machine extends Metered {
  /** Unique in this process, as a person's is: answers are kept under it. */
  readonly key: string
  readonly viewer: MachineViewer
  /** What was last answered to it from memory (kept-parts.ts). */
  shown: Shown | undefined
  /** What it may run. */
  readonly documents: DocumentList
}

/** Whose key or client this is, remembered as people are (people.ts). */
export interface Machines {
  /** Without waiting; undefined when it must be read. The caller has made sure that the node hears. */
  knownKey(secret: string): Machine | undefined
  knownClient(verified: Verified): Machine | undefined
  /** @param hears whether what this node remembers may be believed; @throws what `recogniseApiKey` throws */
  ofKey(secret: string, origin: Origin, hears: boolean): Promise<Machine>
  /** @throws what `recogniseClientApp` throws */
  ofClient(verified: Verified, origin: Origin, hears: boolean): Promise<Machine>
}

interface Entry extends Machine, Stamp {
  /** ms since 1970. */
  readonly until: number
}

const MOST_KEYS = 20_000
const NOWHERE: Origin = { requestId: '', address: null }

export function createMachines(
  app: App,
  changes: Pick<Changes, 'cell'>,
  registry: Pick<DocumentRegistry, 'ofProgram'>,
): Machines {
  const keys = recentlyUsed<Entry>(MOST_KEYS)
  const clients = new WeakMap<Verified, Entry>()
  /** Credential → when its use was last noted, by performance's clock. */
  const touched = recentlyUsed<number>(MOST_KEYS)
  let serial = 0

  function current(entry: Entry | undefined): Entry | undefined {
    return entry && isCurrent(entry) && app.wallClock.now().getTime() < entry.until ? entry : undefined
  }

  /** Which cells to take is known once the tenant is: it is read again then, so that no change in between is missed. */
  async function entryOf(table: string, read: () => Promise<Recognised>): Promise<Entry> {
    const { tenantId } = (await read()).viewer
    const stamp = stampOf(
      [table, 'tenants', ...PARTNER_TABLES].map((each) => changes.cell(tagOf(each, { kind: 'tenant', id: tenantId }))),
    )
    const { viewer, until } = await read()
    const documents = await registry.ofProgram(viewer)
    serial += 1
    return {
      key: `m${serial.toString(36)}`,
      viewer: { ...viewer, origin: NOWHERE },
      shown: undefined,
      meters: undefined,
      documents,
      ...stamp,
      until: until?.getTime() ?? Number.POSITIVE_INFINITY,
    }
  }

  /** Off the request's way: it waits for nothing, and a use that could not be noted is noted with the next. */
  function touch({ credentialId, tenantId }: MachineViewer): void {
    const now = performance.now()
    const last = touched.get(credentialId)
    if (last !== undefined && now - last < MINUTE) return
    touched.set(credentialId, now)
    void touchApiKey(app, { credentialId, tenantId }).catch((error: unknown) =>
      app.log.warn({ err: error }, 'the use of an API key was not noted'),
    )
  }

  function knownKey(secret: string): Machine | undefined {
    const entry = current(keys.get(secret))
    if (entry) touch(entry.viewer)
    return entry
  }

  const knownClient = (verified: Verified) => current(clients.get(verified))

  return {
    knownKey,
    knownClient,
    async ofKey(secret, origin, hears) {
      const remembered = hears ? knownKey(secret) : undefined
      if (remembered) return remembered
      const entry = await entryOf('api_keys', () => recogniseApiKey(app, secret, origin))
      keys.set(secret, entry)
      touch(entry.viewer)
      return entry
    },
    async ofClient(verified, origin, hears) {
      const remembered = hears ? knownClient(verified) : undefined
      if (remembered) return remembered
      const entry = await entryOf('client_apps', async () => ({
        viewer: await recogniseClientApp(app, verified, origin),
        until: null,
      }))
      clients.set(verified, entry)
      return entry
    },
  }
}
