import type { Subject } from '../../providers/identity/port.ts'
import type { App } from '../app.ts'
import { removeExport } from '../exports/expire.ts'
import { settingsOf } from './erase-rows.ts'

type Slice = Pick<App, 'db' | 'identity' | 'files' | 'classification'>

/**
 * After a person was erased: their account goes at the issuer, with its sessions, where it has a directory. Then their files go, what events say of
 * them, and last how the issuer knew them. Each step may be done again.
 */
export async function forgetPerson(app: Slice, userId: string, eventId: string): Promise<void> {
  const scope = { userId, tenantIds: [] }
  const { identities, exports } = await app.db.as(scope, async (tx) => ({
    identities: await tx.identity.findMany({ where: { userId } }),
    exports: await tx.dataExport.findMany({ where: { userId }, select: { id: true } }),
  }))
  const { issuer } = app.identity.verifierConfig()
  const directory = app.identity.users
  for (const { subject } of identities.filter((each) => each.issuer === issuer))
    await directory?.remove(subject as Subject, { idempotencyKey: `${eventId}:${subject}` })
  for (const { id } of exports) await removeExport(app, id)
  const classes = Object.entries(app.classification)
  await app.db.operator(async (tx) => {
    for (const [table, { erasure, person }] of classes)
      if (person && erasure.kind === 'overwriteAsStaff')
        await tx.$executeRawUnsafe(`update ${table} set ${settingsOf(erasure.with)} where ${person}`, userId)
  })
  await app.db.as(scope, async (tx) => {
    for (const [table, { erasure, person }] of classes)
      if (person && erasure.kind === 'deleteLater')
        await tx.$executeRawUnsafe(`delete from ${table} where ${person}`, userId)
  })
}
