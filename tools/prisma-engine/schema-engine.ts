#!/usr/bin/env node
// Prisma's schema engine as npm delivers it: the WebAssembly build behind the command line that the Prisma CLI expects of
// its native engine. With it, `prisma migrate …` and `prisma db …` work where the native engine cannot be downloaded.
// `prisma.config.ts` names this file as the engine; Node >= 22.18 runs it as it stands.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { runDatabaseCommand } from './database-commands.ts'
import { answerRequests } from './json-rpc.ts'
import { loadEngine } from './wasm.ts'

const datasource = z.object({ url: z.string().optional(), shadowDatabaseUrl: z.string().optional() })

const argv = process.argv.slice(2)
const valuesOf = (flag: string) => argv.flatMap((argument, index) => (argument === flag ? [argv[index + 1] ?? ''] : []))
const { url, shadowDatabaseUrl } = datasource.parse(JSON.parse(valuesOf('--datasource')[0] ?? '{}'))

if (argv.includes('--version')) {
  const { version } = await loadEngine()
  process.stdout.write(`schema-engine-wasm ${version()}\n`)
} else if (argv.includes('cli')) {
  process.exitCode = await runDatabaseCommand(argv[argv.indexOf('cli') + 1] ?? '', url ?? '')
} else {
  const datamodels = valuesOf('--datamodels').map((path): [string, string] => [path, readFileSync(path, 'utf8')])
  await answerRequests({ url: url ?? '', shadowDatabaseUrl, datamodels })
}
