import type { App } from '../../../domain/app.ts'
import { sha256Of } from '../../../domain/documents/rules.ts'
import { noteUnknown, type SeenDocument } from '../../../domain/documents/unknown.ts'
import { recordUsage, type UsedDocument } from '../../../domain/documents/usage.ts'
import { LEAST_POINTS, pointsOf } from '../../limits/points.ts'
import type { Answer } from '../responses/response-cache.ts'
import type { ListedApp, ListedDocument } from './list.ts'
import type { RegisteredDocument } from './register.ts'

/** What is counted of registered documents, and noted of unknown ones, between two writes. */
export interface DocumentCounts {
  /** A request that was not answered from memory. */
  answered(listed: ListedDocument, registered: RegisteredDocument, answer: Answer): void
  /** A request of this app that came to nothing. */
  failed(app: ListedApp, documentId: string, code: string): void
  unknown(seen: Omit<SeenDocument, 'requests'>): void
  /** Counts what a document has answered from memory. */
  collect(documents: Iterable<ListedDocument>): void
  /** Writes everything that was counted. What cannot be written is written with the next. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface DocumentCountParts {
  readonly app: Pick<App, 'db' | 'wallClock' | 'log'>
  /** Every document that may have been answered from memory. */
  counted(): Iterable<ListedDocument>
  /** Between two writes; 5,000. */
  readonly everyMs?: number
}

/** Pairs of an app and a document between two writes; what is beyond is not counted. */
const MOST_USED = 10_000
/** Unknown documents between two writes: a flood of them is noted in part. */
const MOST_UNKNOWN = 100

type Counting = { -readonly [Key in keyof UsedDocument]: UsedDocument[Key] } & { errors: Record<string, number> }

export function openDocumentCounts({ app, counted, everyMs = 5_000 }: DocumentCountParts): DocumentCounts {
  let used = new Map<string, Counting>()
  let unknown = new Map<string, SeenDocument>()
  let underWay: Promise<void> = Promise.resolve()

  function counterOf({ id: appId, tenantId }: ListedApp, documentId: string): Counting | null {
    const key = `${appId} ${documentId}`
    const known = used.get(key)
    if (known) return known
    if (used.size >= MOST_USED) return null
    const sha256 = sha256Of(documentId) ?? ''
    const counting: Counting = { tenantId, appId, sha256, requests: 0, failed: 0, points: 0, errors: {} }
    used.set(key, counting)
    return counting
  }

  function fail(counting: Counting, codes: Iterable<string>): void {
    counting.failed += 1
    for (const code of codes) counting.errors[code] = (counting.errors[code] ?? 0) + 1
  }

  function collect(documents: Iterable<ListedDocument>): void {
    for (const listed of documents) {
      if (listed.fromMemory === 0 || !listed.app) continue
      const counting = counterOf(listed.app, listed.id)
      const { fromMemory, registered } = listed
      listed.fromMemory = 0
      if (!counting) continue
      counting.requests += fromMemory
      counting.points += fromMemory * (registered ? pointsOf(registered.most) : LEAST_POINTS)
    }
  }

  async function write(): Promise<void> {
    collect(counted())
    const [batch, notes] = [used, unknown]
    used = new Map()
    unknown = new Map()
    try {
      if (batch.size > 0) await recordUsage(app, [...batch.values()])
    } catch (error) {
      app.log.warn({ err: error }, 'the uses of documents could not be written, and are written with the next')
      for (const each of batch.values()) addTo(counterOf({ id: each.appId, tenantId: each.tenantId }, idOf(each)), each)
    }
    try {
      if (notes.size > 0) await noteUnknown(app, [...notes.values()])
    } catch (error) {
      app.log.warn({ err: error }, 'unknown documents could not be noted')
    }
  }

  const flush = (): Promise<void> => {
    underWay = underWay.then(write)
    return underWay
  }
  const timer = setInterval(() => void flush(), everyMs).unref()

  return {
    answered({ app: of, id }, registered, { body }) {
      const counting = of && counterOf(of, id)
      if (!counting) return
      counting.requests += 1
      counting.points += pointsOf(registered.most)
      const codes = codesIn(body)
      if (codes.size > 0) fail(counting, codes)
    },
    failed(of, documentId, code) {
      const counting = counterOf(of, documentId)
      if (!counting) return
      counting.requests += 1
      fail(counting, [code])
    },
    unknown(seen) {
      const key = `${seen.appId ?? ''} ${seen.client} ${seen.sha256}`
      const known = unknown.get(key)
      if (known) unknown.set(key, { ...known, requests: known.requests + 1 })
      else if (unknown.size < MOST_UNKNOWN) unknown.set(key, { ...seen, requests: 1 })
    },
    collect,
    flush,
    close() {
      clearInterval(timer)
      return flush()
    },
  }
}

const idOf = ({ sha256 }: UsedDocument) => (sha256 === '' ? '' : `sha256:${sha256}`)

function addTo(counting: Counting | null, { requests, failed, points, errors }: UsedDocument): void {
  if (!counting) return
  counting.requests += requests
  counting.failed += failed
  counting.points += points
  for (const [code, count] of Object.entries(errors)) counting.errors[code] = (counting.errors[code] ?? 0) + count
}

/** Of an answer with errors in it; each code once. Without any it costs a look for a word. */
function codesIn(body: string): ReadonlySet<string> {
  if (!body.includes('"errors":')) return NONE
  const { errors } = JSON.parse(body) as { errors?: readonly { extensions?: { code?: unknown } }[] }
  return new Set(errors?.map(({ extensions }) => String(extensions?.code ?? 'INTERNAL')) ?? [])
}

const NONE: ReadonlySet<string> = new Set()
