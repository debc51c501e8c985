import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { ConfigError } from '../config.ts'
import { LaunchError } from '../database/errors.ts'
import { describeDocuments, tableOf } from '../graphql/documents/describe.ts'
import { readManifests } from '../graphql/documents/manifest.ts'
import { registerDocuments } from '../graphql/documents/register.ts'
import { documentRulesOf } from '../graphql/documents/rules.ts'
import { buildBackplaneSchema } from '../graphql/schema.ts'
import { modelOf } from '../reads.ts'
import { checkFile, listApps, publishFile, retire } from './documents-registry.ts'
import { withDatabase } from './with-database.ts'

/**
 * `npm run documents [-- MANIFEST …]`: which lane answers each registered document, whether its answers are kept, and why not.
 * `… -- publish --app web --version 1.4.2 FILE`, `… -- list`, `… -- retire --app web --version 1.4.2`, `… -- check FILE`: the registry. With
 * `--tenant tnt_…` an app of a tenant's, else of the product's own.
 */
const VERBS = ['publish', 'list', 'retire', 'check']

try {
  const [verb = '', ...rest] = process.argv.slice(2)
  const lines = VERBS.includes(verb) ? await ofRegistry(verb, rest) : described(process.argv.slice(2))
  process.stdout.write(`${lines}\n`)
} catch (error) {
  process.exitCode = 1
  const problems =
    error instanceof LaunchError || error instanceof ConfigError ? error.problems : [(error as Error).message]
  process.stderr.write(`${problems.join('\n')}\n`)
}

function described(paths: readonly string[]): string {
  const given = paths.map((path) => resolve(path))
  const files = given.length > 0 ? given : [fileURLToPath(new URL('../../documents/web.json', import.meta.url))]
  const model = modelOf([betterMovies])
  const schema = buildBackplaneSchema([betterMovies], model)
  const documents = registerDocuments(schema, model, readManifests(files))
  return tableOf(describeDocuments(schema, model, documents.values()))
}

async function ofRegistry(verb: string, args: readonly string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { app: { type: 'string' }, version: { type: 'string' }, tenant: { type: 'string' } },
    allowPositionals: true,
  })
  const model = modelOf([betterMovies])
  const rules = documentRulesOf(buildBackplaneSchema([betterMovies], model), model, { hints: true })
  switch (verb) {
    case 'list':
      return withDatabase(listApps)
    case 'check':
      return checkFile(rules, readFileSync(needed(positionals[0], 'check FILE'), 'utf8'))
    case 'retire': {
      const version = { ...versionIn(values, verb), tenant: values.tenant }
      return withDatabase((db) => retire(db, version))
    }
    default: {
      const file = needed(positionals[0], 'publish --app APP --version VERSION FILE')
      const version = { ...versionIn(values, verb), tenant: values.tenant }
      const manifest = readFileSync(file, 'utf8')
      return withDatabase((db) => publishFile(db, rules, { ...version, manifest }))
    }
  }
}

function versionIn({ app, version }: { app?: string | undefined; version?: string | undefined }, verb: string) {
  const usage = `${verb} --app APP --version VERSION`
  return { app: needed(app, usage), version: needed(version, usage) }
}

function needed(given: string | undefined, usage: string): string {
  if (given) return given
  throw new LaunchError(`Say which: npm run documents -- ${usage}.`)
}
