import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The folders that hold source of ours; `tsconfig.json` and the import rules speak of the same. */
export const SOURCE_FOLDERS = [
  'bench',
  'domain',
  'examples',
  'lib',
  'prisma',
  'providers',
  'reads',
  'resolvers',
  'schema',
  'sdk',
  'server',
  'test',
  'tools',
  'web',
]

const SKIPPED = new Set(['node_modules', 'generated', 'dist', '.backplane'])

/**
 * Every source file below those folders, as paths from `root`.
 * @param {string} root
 * @param {RegExp} names which files, by their name
 */
export function sourceFiles(root, names) {
  return SOURCE_FOLDERS.flatMap((folder) => walk(root, folder, names)).sort()
}

function walk(root, folder, names) {
  let entries
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(root, path, names)
    return entry.isFile() && names.test(entry.name) ? [path] : []
  })
}
