import { requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { checkedProfile, type ProfileChange, type ProfileProblem } from './rules.ts'

export type UpdateProfileResult = { readonly kind: 'updated' } | ({ readonly kind: 'invalid' } & ProfileProblem)

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/** Saves what a person says about themselves; what the issuer keeps too is told to it by a job. */
export async function updateProfile(app: Slice, viewer: Viewer, input: ProfileChange): Promise<UpdateProfileResult> {
  const { userId } = requireUser(viewer)
  const change = checkedProfile(input)
  if ('problem' in change) return { kind: 'invalid', ...change }
  const occurredAt = await app.clock.now()
  return app.db.as({ userId, tenantIds: [] }, async (tx) => {
    const before = await tx.user.findUnique({
      where: { id: userId },
      select: { name: true, locale: true, timeZone: true, pictureUrl: true },
    })
    if (!before) throw notFound('user')
    const changed = (Object.keys(change) as (keyof ProfileChange)[]).filter((field) => change[field] !== before[field])
    if (changed.length === 0) return { kind: 'updated' }
    await tx.user.updateMany({ where: { id: userId }, data: { ...change, updatedAt: app.wallClock.now() } })
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'user.update',
      objectKind: 'user',
      objectId: userId,
      before: Object.fromEntries(changed.map((field) => [field, before[field]])),
      after: Object.fromEntries(changed.map((field) => [field, change[field]])),
    })
    await emit(app, tx, viewer, {
      type: 'user.updated',
      tenantId: null,
      payload: { userId, fields: changed },
      occurredAt,
    })
    return { kind: 'updated' }
  })
}
