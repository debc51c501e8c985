import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { NOBODY } from '../db.ts'
import type { Catalogue } from './catalogue.ts'
import type { Difference } from './difference.ts'
import { differenceIn, pushCatalogue } from './push.ts'
import { pushPrices } from './push-prices.ts'
import { readCatalogue } from './read-catalogue.ts'

export type PushResult =
  | {
      readonly kind: 'pushed'
      readonly differences: readonly Difference[]
      readonly dryRun: boolean
      readonly pricesMade: number
    }
  /** Nothing was written. */
  | { readonly kind: 'refused'; readonly lines: readonly string[] }

type Slice = Pick<App, 'db' | 'wallClock' | 'cache' | 'payments'>

/** What a push would do, and what of it would be refused. */
export async function catalogueDifference(app: Pick<App, 'db'>, viewer: Viewer, written: string): Promise<PushResult> {
  requireOperator(viewer, 'operator:catalogue')
  return differenceOrRefusal(app, written)
}

/**
 * A reviewed catalogue, pushed by staff: written with one audit entry where it changes anything, then its prices are made at the payments
 * provider. The same catalogue again changes nothing, and makes what the provider still misses.
 * @param written the catalogue as JSON
 */
export async function pushReviewedCatalogue(
  app: Slice,
  viewer: Viewer,
  { written, dryRun }: { readonly written: string; readonly dryRun: boolean },
): Promise<PushResult> {
  requireOperator(viewer, 'operator:catalogue')
  const preview = await differenceOrRefusal(app, written)
  if (dryRun || preview.kind === 'refused') return preview
  const reading = readCatalogue(JSON.parse(written))
  if (!reading.ok) return { kind: 'refused', lines: reading.lines }
  const { catalogue } = reading
  const { differences } = await pushCatalogue(app, catalogue, (tx, changes) =>
    audit(app, tx, viewer, {
      tenantId: null,
      action: 'catalogue.push',
      objectKind: 'catalogue',
      objectId: catalogue.productLine,
      after: { differences: changes.map(({ change, subject, detail }) => `${change} ${subject}: ${detail}`) },
    }),
  )
  return { kind: 'pushed', differences, dryRun, pricesMade: await pushPrices(app, catalogue.productLine) }
}

async function differenceOrRefusal(app: Pick<App, 'db'>, written: string): Promise<PushResult> {
  const reading = readCatalogue(jsonOf(written))
  if (!reading.ok) return { kind: 'refused', lines: reading.lines }
  const differences = await app.db.as(NOBODY, (tx) => differenceIn(tx, reading.catalogue satisfies Catalogue))
  const refused = differences.filter(({ change }) => change === 'refused')
  if (refused.length > 0)
    return { kind: 'refused', lines: refused.map(({ subject, detail }) => `${subject}: ${detail}`) }
  return { kind: 'pushed', differences, dryRun: true, pricesMade: 0 }
}

/** Text that is no JSON is no catalogue either: the reader says so. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
