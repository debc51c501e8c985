import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { badInput, notFound } from '../errors.ts'
import { type AppRecord, appRecords } from './for-staff.ts'
import { tellNodes } from './owner.ts'
import type { Ladder } from './states.ts'

type Slice = Pick<App, 'db' | 'wallClock'>

/** What a partner's credentials may spend; null is the default of their class. */
export interface PartnerLimits {
  readonly pointsPerSecond: number | null
  /** A whole number, as text. */
  readonly pointsPerMonth: string | null
}

/**
 * Says what an app may send; null is the default of its kind of callers. Staff's alone: a tenant that could open its own app would have opened
 * every key of it.
 * @throws DomainError NOT_FOUND or FORBIDDEN
 */
export function setLadder(
  app: Slice,
  viewer: Viewer,
  { appId, ladder }: { appId: string; ladder: Ladder | null },
): Promise<AppRecord> {
  return configure(app, viewer, { appId, action: 'documents.ladder', before: ['ladder'], change: { ladder } })
}

/** @throws DomainError BAD_INPUT, NOT_FOUND or FORBIDDEN */
export function setLimits(
  app: Slice,
  viewer: Viewer,
  { appId, pointsPerSecond, pointsPerMonth }: PartnerLimits & { readonly appId: string },
): Promise<AppRecord> {
  if (pointsPerSecond !== null && (pointsPerSecond < 1 || pointsPerSecond > 1_000_000))
    throw badInput('pointsPerSecond must be from 1 to 1,000,000, or null for the default.')
  if (pointsPerMonth !== null && !/^[1-9]\d{0,14}$/.test(pointsPerMonth))
    throw badInput('pointsPerMonth must be a whole number of 1 to 15 digits as text, or null for the default.')
  const change = { pointsPerSecond, pointsPerMonth: pointsPerMonth === null ? null : BigInt(pointsPerMonth) }
  return configure(app, viewer, {
    ...{ appId, action: 'documents.limits', change },
    before: ['pointsPerSecond', 'pointsPerMonth'],
  })
}

interface Configuration {
  readonly appId: string
  readonly action: string
  readonly before: readonly ('ladder' | 'pointsPerSecond' | 'pointsPerMonth')[]
  readonly change: {
    readonly ladder?: Ladder | null
    readonly pointsPerSecond?: number | null
    readonly pointsPerMonth?: bigint | null
  }
}

async function configure(
  app: Slice,
  viewer: Viewer,
  { appId, action, before, change }: Configuration,
): Promise<AppRecord> {
  requireOperator(viewer, 'operator:documents')
  return app.db.operator(async (tx: Tx) => {
    const found = await tx.documentApp.findUnique({ where: { id: appId } })
    if (!found) throw notFound('documentApp')
    const { tenantId, name } = found
    const shown = (of: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(before.map((key) => [key, typeof of[key] === 'bigint' ? String(of[key]) : of[key]]))
    await tx.documentApp.update({ where: { id: appId }, data: { ...change, updatedAt: app.wallClock.now() } })
    await tellNodes(tx, tenantId)
    await audit(app, tx, viewer, {
      ...{ tenantId, action, objectKind: 'documentApp', objectId: appId },
      before: { app: name, ...shown(found) },
      after: { app: name, ...shown(change) },
    })
    const [record] = await appRecords(tx, { id: appId })
    if (!record) throw notFound('documentApp')
    return record
  })
}
