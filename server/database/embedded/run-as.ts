import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, chown, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LaunchError } from '../errors.ts'
import type { PostgresBinaries } from './binaries.ts'

/**
 * How to run the PostgreSQL programs, which refuse to run as root: as we are; or, for root, inside a user namespace
 * where root looks like nobody (the files stay root's); or, where namespaces are forbidden, as an ordinary user to whom
 * the data then belongs.
 */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'namespace' }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number }

const NAMESPACE = ['--user', '--map-user=65534', '--map-group=65534', '--']

/** The program and its arguments as they must be spawned, and as whom. */
export function spawnAs(runAs: RunAs, program: string, args: readonly string[]) {
  if (runAs.kind === 'namespace') return { command: 'unshare', args: [...NAMESPACE, program, ...args], as: {} }
  const as = runAs.kind === 'user' ? { uid: runAs.uid, gid: runAs.gid } : {}
  return { command: program, args: [...args], as }
}

/**
 * Existing data decides by its owner, so that a home made in one way is never opened in another.
 *
 * @throws LaunchError when the data belongs to another user, or root finds no way
 */
export async function chooseRunAs(data: string, binaries: PostgresBinaries): Promise<RunAs> {
  const uid = process.getuid?.()
  const owner = await stat(data).catch(() => null)
  if (uid !== 0) {
    if (owner && uid !== undefined && owner.uid !== uid)
      throw new LaunchError(
        `The database in ${data} belongs to the user with id ${owner.uid}, and you are ${uid}. Start as that user, or set BACKPLANE_HOME to another folder.`,
      )
    return { kind: 'self' }
  }
  if (owner && owner.uid !== 0) return { kind: 'user', uid: owner.uid, gid: owner.gid }
  if (namespaceWorks()) return { kind: 'namespace' }
  const user = ordinaryUser()
  if (!owner && user && spawnSync(binaries.initdb, ['--version'], { ...user, cwd: '/' }).status === 0)
    return { kind: 'user', ...user }
  throw new LaunchError(
    `PostgreSQL does not run as root; user namespaces are forbidden here, and no ordinary user can reach ${dirname(binaries.initdb)}. ` +
      'Start as an ordinary user, or point DATABASE_URL and DATABASE_OWNER_URL at a PostgreSQL of your own.',
  )
}

/** Gives the ordinary user its folder, and the right to walk through the home to it (not to list or read it). */
export async function handOver(runAs: RunAs, home: string, paths: readonly string[]): Promise<void> {
  if (runAs.kind !== 'user') return
  await chmod(home, 0o711)
  for (const path of paths) await chown(path, runAs.uid, runAs.gid)
  const { uid, gid } = runAs
  if (spawnSync('test', ['-x', home], { uid, gid, cwd: '/' }).status !== 0)
    throw new LaunchError(
      `PostgreSQL does not run as root, and the user with id ${uid}, as which it would run, may not enter ${home}. ` +
        'Set BACKPLANE_HOME to a folder below one that everybody may enter, or start as an ordinary user.',
    )
}

function namespaceWorks(): boolean {
  return process.platform === 'linux' && spawnSync('unshare', [...NAMESPACE, 'true']).status === 0
}

/** `postgres` where that user exists, else `nobody`. */
function ordinaryUser(): { uid: number; gid: number } | null {
  const users = new Map<string, { uid: number; gid: number }>()
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':')
    if (name && Number(uid) > 0) users.set(name, { uid: Number(uid), gid: Number(gid) })
  }
  return users.get('postgres') ?? users.get('nobody') ?? null
}
