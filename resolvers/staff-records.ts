import type { BanRecord } from '../domain/bans/list.ts'
import type { ImpersonationRecord } from '../domain/impersonations/list.ts'
import { toPublicId } from '../lib/ids.ts'
import { Ban } from '../schema/bans.ts'
import { Impersonation } from '../schema/impersonations.ts'

export function toBan(ban: BanRecord): Ban {
  return Object.assign(new Ban(), {
    ...ban,
    id: toPublicId('ban', ban.id),
    userId: toPublicId('user', ban.userId),
    bannedBy: toPublicId('user', ban.bannedBy),
  })
}

export function toImpersonation(impersonation: ImpersonationRecord): Impersonation {
  return Object.assign(new Impersonation(), {
    ...impersonation,
    id: toPublicId('impersonation', impersonation.id),
    userId: toPublicId('user', impersonation.userId),
    operatorId: toPublicId('user', impersonation.operatorId),
  })
}
