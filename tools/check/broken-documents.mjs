import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getOperationAST, parse, validate } from 'graphql'
import { readSchema } from './schema-members.mjs'

const NAME = 'persisted-documents.json'
const SKIPPED = new Set(['node_modules', 'dist'])
/** The demo's pages ask about both halves of it. */
const WHOLE = 'examples/better-movies/schema.graphql'

/** The manifests of registered documents that the project holds: paths below `root`. */
export function manifestsOf(root) {
  return ['web', 'examples'].flatMap((folder) => find(root, folder))
}

function find(root, folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : find(root, path)
    return entry.name === NAME ? [path] : []
  })
}

/**
 * Which registered documents a schema does not answer any more, and why: a line each.
 * @param {import('graphql').GraphQLSchema} current
 * @param {string[]} manifests paths: absolute, or below `root`
 */
export function brokenDocuments(root, current, manifests) {
  const schema = readSchema(root, WHOLE) ?? current
  const lines = manifests.flatMap((manifest) => {
    const path = existsSync(join(root, manifest)) ? join(root, manifest) : manifest
    return textsOf(JSON.parse(readFileSync(path, 'utf8'))).flatMap((text) => {
      const document = parse(text)
      const [error] = validate(schema, document)
      if (!error) return []
      return [`  ${getOperationAST(document)?.name?.value ?? text.slice(0, 60)} (${manifest}): ${error.message}`]
    })
  })
  return lines.length === 0
    ? ['No registered document would break.']
    : ['These registered documents would break:', ...lines]
}

/** Of codegen's form, identifier → text, and of Apollo's, a list of operations with their bodies. */
function textsOf(manifest) {
  return Array.isArray(manifest.operations) ? manifest.operations.map(({ body }) => body) : Object.values(manifest)
}
