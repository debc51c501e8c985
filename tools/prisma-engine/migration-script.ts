import pg from 'pg'

/**
 * A migration together with the record that it was applied. Prisma writes the record afterwards, so a process that is
 * killed between the two leaves a migration of which nobody can tell whether it ran. PostgreSQL runs a script of several
 * statements as one transaction (as long as it has no BEGIN or COMMIT of its own), so here the two stand or fall together:
 * a record without `finished_at` means that nothing of the migration is there.
 */
export function withRecord(script: string, schema: string): string {
  const table = `${pg.escapeIdentifier(schema)}._prisma_migrations`
  return `${script}
;
do $record$ begin
  if to_regclass(${pg.escapeLiteral(table)}) is not null then
    update ${table} set finished_at = now() where finished_at is null and rolled_back_at is null;
  end if;
end $record$`
}
