import { PrismaPg } from '@prisma/adapter-pg'
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { withRecord } from './migration-script.ts'

type ConnectedPg = Awaited<ReturnType<PrismaPg['connect']>>
interface QueryResult {
  fields: { dataTypeID: number }[]
}

/** PostgreSQL's type ids that adapter-pg cannot name, and what the engine reads them as. */
const CHAR = 18
const READ_AS: Readonly<Record<number, number>> = { [CHAR]: 25, 1002: 1009, 1003: 1009 }

/**
 * adapter-pg, with the three defects of its migration path mended:
 *
 * 1. `executeScript` splits a script at every `;`, also inside function bodies and strings, and so breaks it. PostgreSQL
 *    takes a whole script in one simple query (and runs it in one transaction).
 * 2. `connectToShadowDb` passes `database` beside `connectionString`, and pg lets the latter win: the "shadow" is then the
 *    real database. The shadow's URL is spelled out here.
 * 3. The catalogue's types `"char"`, `"char"[]` and `name[]` are refused, and introspection reads them.
 */
export function migrationFactory(input: {
  url: string
  shadowDatabaseUrl: string | undefined
  /** True while the engine applies migrations, and not other scripts, to the database. */
  applying: () => boolean
}): SqlMigrationAwareDriverAdapterFactory {
  const schema = input.url ? (new URL(input.url).searchParams.get('schema') ?? undefined) : undefined
  // Idle connections are kept: one of them holds the lock under which the engine migrates.
  const connect = async (url: string) =>
    mended(
      await new PrismaPg(
        { connectionString: url, max: 4, idleTimeoutMillis: 0 },
        schema ? { schema } : undefined,
      ).connect(),
    )
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: async () => {
      const adapter = await connect(input.url)
      const execute = adapter.executeScript.bind(adapter)
      adapter.executeScript = (script) => execute(input.applying() ? withRecord(script, schema ?? 'public') : script)
      return adapter
    },
    connectToShadowDb: () => connectToShadow(input, connect),
  }
}

function mended(adapter: ConnectedPg): ConnectedPg {
  const charColumns = new WeakMap<SqlQuery, number[]>()
  // `performIO` and `onError` are adapter-pg's inner methods; its types call them private.
  const inner = adapter as unknown as {
    performIO(query: SqlQuery): Promise<QueryResult>
    onError(error: unknown): never
  }
  const performIO = inner.performIO.bind(adapter)
  inner.performIO = async (query) => {
    const result = await performIO(query)
    const chars: number[] = []
    for (const [index, field] of result.fields.entries()) {
      if (field.dataTypeID === CHAR) chars.push(index)
      field.dataTypeID = READ_AS[field.dataTypeID] ?? field.dataTypeID
    }
    charColumns.set(query, chars)
    return result
  }
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query)
    for (const index of charColumns.get(query) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character
    return result
  }
  adapter.executeScript = async (script) => {
    await adapter
      .underlyingDriver()
      .query(script)
      .catch((error: unknown) => inner.onError(error))
  }
  return adapter
}

async function connectToShadow(
  input: { url: string; shadowDatabaseUrl: string | undefined },
  connect: (url: string) => Promise<ConnectedPg>,
): Promise<SqlDriverAdapter> {
  if (input.shadowDatabaseUrl) {
    const shadow = await connect(input.shadowDatabaseUrl)
    await shadow.underlyingDriver().query('drop schema if exists public cascade; create schema public')
    return shadow
  }
  const name = `prisma_shadow_${crypto.randomUUID().replaceAll('-', '')}`
  const owner = new pg.Client({ connectionString: input.url })
  await owner.connect()
  await owner.query(`create database ${name}`)
  const url = new URL(input.url)
  url.pathname = `/${name}`
  const shadow = await connect(url.href)
  const dispose = shadow.dispose.bind(shadow)
  shadow.dispose = async () => {
    await dispose()
    await owner.query(`drop database ${name} with (force)`)
    await owner.end()
  }
  return shadow
}
