/**
 * A ticket from the database itself, for a write that has committed, through any connection of the app's role: for the door of a
 * node that is deaf. Every node whose `heard` is as great has heard that write. @throws whatever the query throws
 */
export async function nextTicket(
  query: (text: string) => Promise<{ rows: readonly { ticket: number }[] }>,
): Promise<number> {
  const { rows } = await query(`select nextval('changes.tickets')::float8 as ticket`)
  const ticket = rows[0]?.ticket
  if (ticket === undefined) throw new Error('the database gave no ticket')
  return ticket
}
