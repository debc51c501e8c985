import type { Tx } from '../db.ts'

/** What a grant's timer says when it falls due: nothing when the grant was revoked or its end was moved meanwhile. */
export async function grantEnded(
  tx: Tx,
  timer: { readonly subjectId: string; readonly dueAt: Date },
): Promise<Record<string, unknown> | null> {
  const grant = await tx.grant.findUnique({ where: { id: timer.subjectId }, include: { feature: true } })
  if (!grant || grant.revokedAt || grant.endsAt?.getTime() !== timer.dueAt.getTime()) return null
  const further = await tx.grant.count({
    where: {
      tenantId: grant.tenantId,
      featureId: grant.featureId,
      revokedAt: null,
      credits: null,
      startsAt: { lte: timer.dueAt },
      OR: [{ endsAt: null }, { endsAt: { gt: timer.dueAt } }],
    },
  })
  return {
    grantId: grant.id,
    featureId: grant.featureId,
    featureKey: grant.feature.key,
    featureName: grant.feature.name,
    /** Whether another grant goes on where this one ends. */
    goesOn: further > 0,
  }
}
