import type { Prisma } from '../../prisma/generated/client.ts'

/** A transaction that somebody has opened: by Prisma's models, or by prepared statements (on-transaction.ts). */
export type Tx = Prisma.TransactionClient
