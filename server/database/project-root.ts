import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The folder of this package (with prisma/, tools/ and package.json), from the sources and from dist/ alike: the nearest
 * folder above that has a package.json.
 */
export function projectRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error(`no package.json above ${import.meta.dirname}`)
    folder = parent
  }
  return folder
}
