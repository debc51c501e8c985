import { createInterface } from 'node:readline'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { z } from 'zod'
import { databaseName } from './database-commands.ts'
import { migrationFactory } from './migration-adapter.ts'
import { loadEngine, panic } from './wasm.ts'

const request = z.object({ id: z.union([z.int(), z.string()]), method: z.string(), params: z.unknown() })
type Methods = Record<string, ((params: unknown) => Promise<unknown>) | undefined>

/** Our own requests to the CLI (`print`) carry ids that its requests do not reach. */
const FIRST_OWN_ID = 1_000_000

/**
 * Answers the Prisma CLI: JSON-RPC 2.0, one message a line on stdin and stdout, one request at a time, until stdin ends.
 */
export async function answerRequests(input: {
  url: string
  shadowDatabaseUrl: string | undefined
  datamodels: [string, string][]
}): Promise<void> {
  let method = ''
  let engine: SchemaEngine | undefined
  let ownId = FIRST_OWN_ID
  const open = async () => {
    const { SchemaEngine } = await loadEngine()
    const factory = migrationFactory({ ...input, applying: () => method === 'applyMigrations' })
    const datamodels = input.datamodels.length > 0 ? input.datamodels : undefined
    return SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(factory))
  }
  for await (const line of createInterface({ input: process.stdin })) {
    const message = request.safeParse(line.trim() === '' ? undefined : JSON.parse(line))
    if (!message.success) continue
    const { id, params } = message.data
    method = message.data.method
    try {
      engine ??= await open()
      const result = await call(engine, method, params, input.url)
      if (method === 'diff') {
        const { exitCode, stdout } = z.object({ exitCode: z.int(), stdout: z.string().nullish() }).parse(result)
        // The CLI prints what the engine asks it to print; the WebAssembly build returns it instead.
        if (stdout != null) send({ id: ++ownId, method: 'print', params: { content: stdout } })
        send({ id, result: { exitCode, stdout: null } })
      } else {
        send({ id, result: result ?? {} })
      }
    } catch (error) {
      send({ id, error: asRpcError(error) })
    }
  }
}

async function call(engine: SchemaEngine, method: string, params: unknown, url: string): Promise<unknown> {
  if (method === 'getDatabaseVersion') return engine.version()
  if (method === 'createDatabase') return { databaseName: databaseName(url) }
  const named = (engine as unknown as Methods)[method]
  if (!named) throw new Error(`the schema engine has no method "${method}"`)
  return named.call(engine, params)
}

function asRpcError(error: unknown): object {
  const message = error instanceof Error ? error.message : String(error)
  const code = (error as { code?: unknown } | null)?.code
  return {
    code: 4466,
    message: 'An error happened. Check the data field for details.',
    data: {
      is_panic: panic.message !== '',
      message: panic.message === '' ? message : `${panic.message}\n${message}`,
      error_code: /\b(P[1-9]\d{3})\b/.exec(message)?.[1] ?? (typeof code === 'string' ? code : null),
      meta: null,
    },
  }
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}
