import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const LEFT_OUT = new Set(['node_modules', 'dist', '.git', '.backplane', 'generated'])

/**
 * The files below the given files and folders, sorted; those that do not exist are left out.
 *
 * @param {string} root
 * @param {readonly string[]} paths relative to the root
 * @returns {string[]} relative to the root
 */
export function filesBelow(root, paths) {
  return paths
    .filter((path) => existsSync(join(root, path)))
    .flatMap((path) => (statSync(join(root, path)).isDirectory() ? walk(root, path) : [path]))
    .sort()
}

function walk(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !LEFT_OUT.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return walk(root, path)
      return entry.isFile() ? [path] : []
    })
}

/**
 * One hash over the names and the contents of all these files.
 *
 * @param {string} root
 * @param {readonly string[]} paths
 */
export function hashOf(root, paths) {
  const hash = createHash('sha256')
  for (const file of filesBelow(root, paths)) {
    const content = readFileSync(join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
