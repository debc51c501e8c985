import type { Subject } from '../../providers/identity/port.ts'
import { requireInPerson, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { askForExport, type WantedExport } from '../exports/ask.ts'
import type { TableClass } from './classes.ts'

type Slice = Pick<App, 'db' | 'identity' | 'classification'>

/**
 * Asks for everything that is held about the person, as one JSON file (GDPR, articles 15 and 20). @returns the export's id
 * @throws DomainError FORBIDDEN while an operator acts as them
 */
export async function exportPersonalData(app: Pick<App, 'db' | 'jobs' | 'wallClock'>, viewer: Viewer): Promise<string> {
  const user = requireInPerson(viewer)
  return app.db.as({ userId: user.userId, tenantIds: [] }, async (tx) => {
    const wanted = { kind: 'personal_data', format: 'json', tenantId: null, operator: false, filter: {} } as const
    const id = await askForExport(app, tx, user, wanted)
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'user.export',
      objectKind: 'user',
      objectId: user.userId,
      after: { dataExport: id },
    })
    return id
  })
}

const PAGE = 500

/**
 * One JSON object in pieces: the account as the issuer has it, and every row that is about the person by the classification, without the
 * columns that are secret. Read as staff reads, because something may be about them in a tenant that they have left.
 */
export async function* personalParts(app: Slice, { userId, createdAt }: WantedExport): AsyncIterable<string> {
  const head = { person: userId, askedAt: createdAt, accounts: await accountsOf(app, userId) }
  yield `${JSON.stringify(head).slice(0, -1)},"tables":{`
  let separator = ''
  for (const [table, { person }] of Object.entries(app.classification)) {
    if (person === null) continue
    yield `${separator}${JSON.stringify(table)}:[`
    separator = ','
    yield* rowsOf(app, table, userId)
    yield ']'
  }
  yield '}}\n'
}

async function* rowsOf(app: Slice, table: string, userId: string): AsyncIterable<string> {
  const { columns, person, key } = app.classification[table] as TableClass
  const shown = Object.keys(columns).filter((column) => columns[column] !== 'secret')
  const fields = shown.map((column) => `'${column}', "${column}"`).join(', ')
  let after = ''
  for (;;) {
    const from = after
    const rows = await app.db.operator(async (tx) => {
      // What is theirs alone is shown to nobody of staff, but to themselves.
      await tx.$queryRaw`select set_config('app.user_id', ${userId}, true)`
      return tx.$queryRawUnsafe<{ key: string; row: object }[]>(
        `select ${key} as key, json_build_object(${fields}) as row from ${table} where ${person} and ${key} > $2 order by ${key} limit ${PAGE}`,
        userId,
        from,
      )
    })
    if (rows.length > 0) yield (from === '' ? '' : ',') + rows.map(({ row }) => JSON.stringify(row)).join(',')
    after = rows.at(-1)?.key ?? ''
    if (rows.length < PAGE) return
  }
}

/** What the issuer holds that it tells us; an account at another issuer, or one that is gone there, is told by its row alone. */
async function accountsOf({ db, identity }: Slice, userId: string): Promise<readonly object[]> {
  const identities = await db.as({ userId, tenantIds: [] }, (tx) => tx.identity.findMany({ where: { userId } }))
  const { issuer } = identity.verifierConfig()
  const accounts: object[] = []
  for (const each of identities.filter((one) => one.issuer === issuer)) {
    const subject = each.subject as Subject
    const account = (await identity.users?.get(subject)) ?? null
    if (!account) continue
    const sessions = (await identity.sessions?.list(subject)) ?? []
    accounts.push({ issuer, account, sessions, factors: (await identity.factors?.list(subject)) ?? [] })
  }
  return accounts
}
