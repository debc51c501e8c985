/** Longest key that the port allows, in characters. */
const MAX_KEY = 512
/** Most file systems allow 255 bytes a name; one mark may follow. */
const MAX_NAME = 200
const SEGMENT = /^[A-Za-z0-9_.-]+$/

/**
 * Why this is not a key, or null when it is one. Only the port's own alphabet passes, so that an encoded path (`%2e%2e`), a
 * backslash, a drive letter or a zero byte is refused before any path is made of it.
 */
export function keyProblem(key: string): string | null {
  if (key === '') return 'a key must not be empty'
  if (key.length > MAX_KEY) return `a key has at most ${MAX_KEY} characters, this one has ${key.length}`
  if (key.includes('..')) return 'a key must not contain ".."'
  for (const segment of key.split('/')) {
    if (segment === '') return 'a key must not begin or end with "/", nor contain "//"'
    if (segment === '.') return 'a key must not contain "." as a segment'
    if (!SEGMENT.test(segment)) return 'a key consists of letters, digits and "-_./"'
  }
  return null
}

/** Why nothing can be listed below this, or null. The empty prefix lists all; a slash at the end changes nothing. */
export function prefixProblem(prefix: string): string | null {
  return prefix === '' ? null : keyProblem(prefix.replace(/\/$/, ''))
}

/**
 * The directories and the file name of a key below the store's folder, so that no two keys share a place:
 * - a file ends with `~`, which no directory does: `a` and `a/b` can both exist;
 * - a capital is written `^a`: `A` and `a` stay apart where the file system ignores case;
 * - a segment longer than a file name may be goes on in a directory: `aaa…+/+aaa`.
 * None of `~ ^ +` can stand in a key.
 */
export function toPath(key: string): { readonly directories: readonly string[]; readonly file: string } {
  const names = toDirectories(key)
  return { directories: names.slice(0, -1), file: `${names.at(-1)}~` }
}

/** The directories that everything below the prefix lies in. */
export function toDirectories(prefix: string): readonly string[] {
  return prefix.split('/').filter(Boolean).flatMap(toNames)
}

function toNames(segment: string): readonly string[] {
  const escaped = segment.replace(/[A-Z]/g, (capital) => `^${capital.toLowerCase()}`)
  const pieces = escaped.match(new RegExp(`.{1,${MAX_NAME}}`, 'g')) ?? []
  return pieces.map((piece, index) => `${index > 0 ? '+' : ''}${piece}${index < pieces.length - 1 ? '+' : ''}`)
}

/** The key whose file lies at this path below the store's folder (names joined by `/`), or null when the file is not one of ours. */
export function fromPath(path: string): string | null {
  if (!path.endsWith('~')) return null
  const key = path
    .slice(0, -1)
    .replaceAll('+/+', '')
    .replace(/\^([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return keyProblem(key) === null ? key : null
}
