import type { App } from '../../domain/app.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { openChanges } from '../../server/changes/feed.ts'
import { readConfig } from '../../server/config.ts'
import { openDenylist } from '../../server/http/denylist.ts'
import { createLog } from '../../server/log.ts'
import { type NodeParts, startBackplane } from '../../server/start-backplane.ts'
import { MANIFESTS, type TestBackplane } from './backplane.ts'
import { type ChaosProxy, startChaosProxy } from './chaos-proxy.ts'
import { freePort } from './free-port.ts'

export interface TestNode {
  readonly url: string
  /** Between the node and its change feed. */
  readonly feed: ChaosProxy
  /** Between the node and its denylist. */
  readonly denylist: ChaosProxy
  close(): Promise<void>
}

/** The price list has been brought by whoever was there first. */
const { catalogue: _, ...served } = betterMovies

/** Another node of the API on the database and behind the address of `base`, with a network that can be broken. */
export async function startTestNode(
  base: TestBackplane,
  options: {
    readonly trustMs?: number
    readonly env?: Readonly<Record<string, string>>
    readonly overrides?: Partial<App>
    readonly instead?: Partial<NodeParts>
  } = {},
): Promise<TestNode> {
  const address = new URL(base.database.appUrl)
  const [feed, denylist] = await Promise.all([1, 2].map(() => startChaosProxy(Number(address.port), address.hostname)))
  if (!feed || !denylist) throw new Error('no proxy')
  const through = (url: string, { port }: ChaosProxy) =>
    Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href
  const trust = options.trustMs === undefined ? {} : { trustMs: options.trustMs }
  const config = readConfig({
    BACKPLANE_HOME: base.home,
    PORT: String(await freePort()),
    PUBLIC_URL: base.url,
    DATABASE_URL: base.database.appUrl,
    DATABASE_OWNER_URL: base.database.ownerUrl,
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    ...options.env,
  })
  const backplane = await startBackplane({
    config,
    log: createLog(config.LOG_LEVEL),
    extensions: [served],
    api: true,
    worker: false,
    documents: MANIFESTS,
    ...(options.overrides ? { overrides: options.overrides } : {}),
    instead: {
      openChanges: (url, given) => openChanges(through(url, feed), given),
      openDenylist: (url, given) => openDenylist(through(url, denylist), { ...given, ...trust }),
      ...options.instead,
    },
  })
  return {
    url: `http://127.0.0.1:${config.PORT}`,
    feed,
    denylist,
    async close() {
      await backplane.stop()
      await Promise.all([feed.close(), denylist.close()])
    },
  }
}
