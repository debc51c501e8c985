import type { Tx } from '../db.ts'
import { DomainError } from '../errors.ts'

/**
 * Asked once a person has been given a place, in the same transaction: the place's row has waited for whoever was erasing them, so what is
 * read now holds. @throws DomainError NOT_FOUND for one who was erased meanwhile: the place goes with the transaction
 */
export async function requireStillHere(tx: Tx, userId: string): Promise<void> {
  if ((await tx.user.count({ where: { id: userId, erasedAt: null } })) === 0)
    throw new DomainError(
      'NOT_FOUND',
      'This account was closed a moment ago: it can be given no place. Nothing was changed.',
    )
}
