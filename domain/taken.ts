/** Whether a write failed on a unique index: somebody has what was asked for, perhaps behind the wall. The transaction is over. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === 'P2002'
}
