import type { Prisma } from '../../prisma/generated/client.ts'

/** A transaction that somebody has opened: by Prisma's models, or by prepared statements (on-transaction.ts). */
export type Tx = Prisma.TransactionClient

/** A transaction of prepared statements alone. */
export class PreparedTx {
  /** What no other transaction says, so that none is taken for one. */
  readonly prepared = true
}
