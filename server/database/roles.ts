import pg from 'pg'
import { TOGETHER_ROLE } from '../../reads/prepared.ts'
import { LaunchError } from './errors.ts'

/** The role of every request and job: it signs in with DATABASE_URL, and the tables' grants and policies name it. */
export const APP_ROLE = 'backplane_app'
/** Taken with `set local role` by the sweeps that look across tenants, and by nobody else. */
export const SWEEP_ROLE = 'backplane_sweep'
/** Taken with `set local role` for an operator's request; what it does is audited. */
export const OPERATOR_ROLE = 'backplane_operator'
/** Owns the schemas of the local providers ("the other company"), and sees nothing of ours. */
export const LOCAL_ROLE = 'backplane_local'
/** Owns the triggers' functions that write the change feed, and can do nothing else. */
export const CHANGES_ROLE = 'backplane_changes'

const LOCK = `hashtext('backplane roles')`
/** Roles belong to the whole cluster and the lock to one database: what two databases do to a role at once meets here. */
const CONFLICTS = new Set(['XX000', '23505', '42710'])
const ATTEMPTS = 10

/**
 * Makes the roles that are missing; run by the owner (CREATEROLE is enough), as often as one likes, also at once from
 * several processes.
 *
 * `backplane_app` is LOGIN NOINHERIT, with the password of DATABASE_URL. It is a member of `backplane_sweep`,
 * `backplane_operator` and `backplane_together`, and because it does not inherit, their policies and grants apply only after `set local role`.
 * That is one form for PostgreSQL 15, where inheriting belongs to the member, and 16 and later, where it belongs to
 * the membership and NOINHERIT is its default. (A login role that inherits a group `backplane_app` but not the other
 * two cannot be written for 15.)
 *
 * A role that exists keeps its attributes but for inheritance: what else it may do is the guard's to refuse. The names are
 * part of the migrations, so they are the same everywhere; the databases of a cluster share its roles.
 *
 * @param appUrl DATABASE_URL
 * @throws LaunchError when its user is not `backplane_app`, or the owner may not make roles
 */
export async function prepareRoles(owner: pg.ClientBase, appUrl: string): Promise<void> {
  const { user, password } = credentialsOf(appUrl)
  if (user !== APP_ROLE)
    throw new LaunchError(
      `DATABASE_URL signs in as "${user}": it must be ${APP_ROLE}, the role that the tables' policies name. The owner of DATABASE_OWNER_URL makes it.`,
    )
  const newPassword = password !== '' && !(await signsIn(appUrl)) ? password : null
  for (let attempt = 1; ; attempt++) {
    try {
      return await makeRoles(owner, newPassword)
    } catch (cause) {
      if (!(cause instanceof pg.DatabaseError)) throw cause
      if (CONFLICTS.has(cause.code ?? '') && attempt < ATTEMPTS) continue
      if (cause.code !== '42501') throw cause
      throw new LaunchError(
        `The role of DATABASE_OWNER_URL may not prepare the roles of Backplane (${cause.message}). Give it CREATEROLE, and where another role made them: grant ${APP_ROLE}, ${SWEEP_ROLE}, ${OPERATOR_ROLE}, ${TOGETHER_ROLE}, ${LOCAL_ROLE}, ${CHANGES_ROLE} to it with admin option.`,
        { cause },
      )
    }
  }
}

async function makeRoles(owner: pg.ClientBase, newPassword: string | null): Promise<void> {
  await owner.query('begin')
  try {
    await owner.query(`select pg_advisory_xact_lock(${LOCK})`)
    for (const role of [APP_ROLE, SWEEP_ROLE, OPERATOR_ROLE, TOGETHER_ROLE, LOCAL_ROLE, CHANGES_ROLE])
      await createRole(owner, role)
    if (newPassword !== null)
      await owner.query(`alter role ${APP_ROLE} login password ${pg.escapeLiteral(newPassword)}`)
    for (const role of [SWEEP_ROLE, OPERATOR_ROLE, TOGETHER_ROLE]) {
      await grantRole(owner, role, APP_ROLE)
      await withholdInheritance(owner, role)
    }
    for (const role of [LOCAL_ROLE, CHANGES_ROLE]) await grantRole(owner, role, await currentUser(owner))
    await owner.query('commit')
  } catch (error) {
    await owner.query('rollback')
    throw error
  }
}

async function createRole(owner: pg.ClientBase, role: string): Promise<void> {
  const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [role])
  if (rowCount) return
  await owner.query(`create role ${role} ${role === APP_ROLE ? 'login' : 'nologin'} noinherit`)
}

async function grantRole(owner: pg.ClientBase, role: string, member: string): Promise<void> {
  const { rows } = await owner.query<{ member: boolean }>(
    `select pg_has_role($1, $2, '${await setOption(owner)}') as member`,
    [member, role],
  )
  if (!rows[0]?.member) await owner.query(`grant ${role} to ${pg.escapeIdentifier(member)}`)
}

/** Where the app's role was made by other hands than ours, it may inherit: then the role's policies would always apply. */
async function withholdInheritance(owner: pg.ClientBase, role: string): Promise<void> {
  const inherits = async () => {
    const { rows } = await owner.query<{ inherits: boolean }>(`select pg_has_role($1, $2, 'USAGE') as inherits`, [
      APP_ROLE,
      role,
    ])
    return rows[0]?.inherits === true
  }
  if (await inherits()) await owner.query(`alter role ${APP_ROLE} noinherit`)
  if (await inherits()) await owner.query(`grant ${role} to ${APP_ROLE} with inherit false`)
}

async function signsIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

/** Since PostgreSQL 16 a member may lack the right to SET ROLE: who makes a role is such a member of it. */
async function setOption(owner: pg.ClientBase): Promise<'SET' | 'MEMBER'> {
  const { rows } = await owner.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  return (rows[0]?.version ?? 0) >= 160_000 ? 'SET' : 'MEMBER'
}

async function currentUser(owner: pg.ClientBase): Promise<string> {
  const { rows } = await owner.query<{ name: string }>('select current_user as name')
  return rows[0]?.name ?? ''
}

function credentialsOf(url: string): { user: string; password: string } {
  const { username, password } = new URL(url)
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) }
}
