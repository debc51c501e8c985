import pg from 'pg'
import utils from 'pg/lib/utils.js'
import type { Row } from '../../reads/prepared.ts'

interface Column {
  readonly name: string
  readonly parse: (text: string) => unknown
}

/** The columns of each statement that a connection has answered, by its name. */
export type KnownColumns = Map<string, readonly Column[]>

interface Named {
  readonly name: string
  readonly text: string
}

/** What pg's own queries go by, and its types do not say. */
interface Connection extends pg.Connection {
  readonly parsedStatements: Readonly<Record<string, string | undefined>>
  readonly submittedNamedStatements: Record<string, string | undefined>
}

interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
}

/**
 * A statement that is prepared once on its connection, for a client in pipeline mode. A query of pg's own asks each time which columns there are, and
 * copies its configuration property by property, which together cost as much as sending it.
 *
 * @param columns of this connection
 * @throws what PostgreSQL says of the statement, or the loss of the connection
 */
export function runPrepared(
  client: pg.Client,
  statement: Named,
  values: readonly unknown[],
  columns: KnownColumns,
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    // Before anything is sent: what cannot be sent leaves nothing half said.
    const mapped = values.map((value) => utils.prepareValue(value))
    client.query(new PreparedRead(statement, mapped, columns, resolve, reject))
  })
}

/** Pipeline mode takes no query that is not of pg's own class. */
class PreparedRead extends pg.Query {
  declare name: string
  declare text: string
  /** Set by pg where the connection has a time limit: that is over when it is called. */
  declare callback?: (error: Error | null) => void
  readonly #values: (string | Buffer | null)[]
  readonly #columns: KnownColumns
  readonly #resolve: (rows: Row[]) => void
  readonly #reject: (error: unknown) => void
  readonly #rows: Row[] = []
  #told: readonly Column[] | undefined
  #unread: unknown

  constructor(
    { name, text }: Named,
    values: (string | Buffer | null)[],
    columns: KnownColumns,
    resolve: (rows: Row[]) => void,
    reject: (error: unknown) => void,
  ) {
    super(text)
    this.name = name
    this.#values = values
    this.#columns = columns
    this.#resolve = resolve
    this.#reject = reject
  }

  /** One without a name is prepared for this once, and its columns are nobody else's. */
  requiresPreparation(): boolean {
    return true
  }

  #known(): readonly Column[] | undefined {
    return this.#told ?? this.#columns.get(this.name)
  }

  /** Called when it is its turn: what is written here is sent at once. */
  prepare(connection: Connection): void {
    const { name, text } = this
    if (!isPrepared(connection, name)) {
      connection.parse({ name, text, types: [] }, true)
      if (name !== '') connection.submittedNamedStatements[name] = text
    }
    connection.bind({ statement: name, values: this.#values }, true)
    if (this.#known() === undefined) connection.describe({ type: 'P', name: '' }, true)
    connection.execute(null, true)
    connection.sync()
  }

  handleRowDescription({ fields }: RowDescription): void {
    this.#told = fields.map(({ name, dataTypeID }) => ({ name, parse: pg.types.getTypeParser(dataTypeID, 'text') }))
    if (this.name !== '') this.#columns.set(this.name, this.#told)
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    try {
      this.#rows.push(rowOf(this.#known() ?? [], fields))
    } catch (error) {
      // Thrown from here it would end the process, and what came behind it would be lost.
      this.#unread ??= error
    }
  }

  handleCommandComplete(): void {}

  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    this.callback?.(null)
    if (this.#unread === undefined) this.#resolve(this.#rows)
    else this.#reject(this.#unread)
  }

  handleError(error: Error): void {
    this.callback?.(error)
    this.#reject(error)
  }
}

function rowOf(columns: readonly Column[], fields: readonly (string | null)[]): Row {
  const row: Record<string, unknown> = {}
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index]
    const value = fields[index] ?? null
    if (column) row[column.name] = value === null ? null : column.parse(value)
  }
  return row
}

/** Also on its way: whoever comes behind it may count on it. */
function isPrepared({ parsedStatements, submittedNamedStatements }: Connection, name: string): boolean {
  return parsedStatements[name] !== undefined || submittedNamedStatements[name] !== undefined
}
