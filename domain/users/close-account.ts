import { requireInPerson, requireOperator, requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { notFound } from '../errors.ts'
import { assertReason } from '../reasons.ts'
import { type CloseBlocker, closeBlockers } from './blockers.ts'
import { type EraseResult, type EraseSlice, erasePerson } from './erase.ts'

export type CloseResult = Exclude<EraseResult, { readonly kind: 'unknown' }> | { readonly kind: 'not_confirmed' }

/** What keeps the person's account from being closed now; empty when nothing does. */
export async function previewCloseAccount(app: Pick<App, 'db'>, viewer: Viewer): Promise<readonly CloseBlocker[]> {
  const { userId } = requireUser(viewer)
  return app.db.operator((tx) => closeBlockers(tx, userId))
}

/**
 * Closes the viewer's own account for good. @param input.email their address, typed by them: nobody does this by accident
 * @throws DomainError FORBIDDEN while an operator acts as them
 */
export async function closeAccount(app: EraseSlice, viewer: Viewer, input: { email: string }): Promise<CloseResult> {
  const user = requireInPerson(viewer)
  const person = await app.db.as({ userId: user.userId, tenantIds: [] }, (tx) =>
    tx.user.findUnique({ where: { id: user.userId }, select: { email: true } }),
  )
  if (person?.email.toLowerCase() !== input.email.trim().toLowerCase()) return { kind: 'not_confirmed' }
  return known(await erasePerson(app, viewer, { userId: user.userId, reason: null }))
}

/** Erases somebody who has asked staff for it. @throws DomainError FORBIDDEN, or NOT_FOUND for who is not there or was erased before */
export async function eraseUser(
  app: EraseSlice,
  viewer: Viewer,
  input: { readonly userId: string; readonly reason: string },
): Promise<Exclude<CloseResult, { readonly kind: 'not_confirmed' }>> {
  requireOperator(viewer, 'operator:erase')
  return known(await erasePerson(app, viewer, { userId: input.userId, reason: assertReason(input.reason) }))
}

function known(result: EraseResult): Exclude<EraseResult, { readonly kind: 'unknown' }> {
  if (result.kind === 'unknown') throw notFound('user')
  return result
}
