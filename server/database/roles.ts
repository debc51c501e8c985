import pg from 'pg'
import { LaunchError } from './errors.ts'

/** The role of every request and job: it signs in with DATABASE_URL, and the tables' grants and policies name it. */
export const APP_ROLE = 'backplane_app'
/** Taken with `set local role` by the sweeps that look across tenants, and by nobody else. */
export const SWEEP_ROLE = 'backplane_sweep'
/** Taken with `set local role` for an operator's request; what it does is audited. */
export const OPERATOR_ROLE = 'backplane_operator'
/** Owns the schemas of the local providers ("the other company"), and sees nothing of ours. */
export const LOCAL_ROLE = 'backplane_local'

/** The names are part of the migrations, so they are the same everywhere; a cluster's databases share its roles. */
const LOCK = `hashtext('backplane roles')`

/**
 * Makes the roles that are missing; run by the owner (CREATEROLE is enough), as often as one likes, also at once from
 * several processes.
 *
 * `backplane_app` is LOGIN NOINHERIT, with the password of DATABASE_URL. It is a member of `backplane_sweep` and
 * `backplane_operator`, and because it does not inherit, their policies and grants apply only after `set local role`.
 * That is one form for PostgreSQL 15, where inheriting belongs to the member, and 16 and later, where it belongs to
 * the membership and NOINHERIT is its default. (A login role that inherits a group `backplane_app` but not the other
 * two cannot be written for 15.)
 *
 * A role that exists keeps its attributes: what it may do beyond this is the guard's to refuse, not ours to change.
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
  await owner.query('begin')
  try {
    await owner.query(`select pg_advisory_xact_lock(${LOCK})`)
    for (const role of [APP_ROLE, SWEEP_ROLE, OPERATOR_ROLE, LOCAL_ROLE]) await createRole(owner, role)
    if (password !== '') await owner.query(`alter role ${APP_ROLE} password ${pg.escapeLiteral(password)}`)
    for (const role of [SWEEP_ROLE, OPERATOR_ROLE]) await grantRole(owner, role, APP_ROLE)
    await grantRole(owner, LOCAL_ROLE, await currentUser(owner))
    await owner.query('commit')
  } catch (cause) {
    await owner.query('rollback')
    if (!(cause instanceof pg.DatabaseError) || cause.code !== '42501') throw cause
    throw new LaunchError(
      `The role of DATABASE_OWNER_URL may not prepare the roles of Backplane (${cause.message}). Give it CREATEROLE, or let the role that made them run: grant ${LOCAL_ROLE}, ${SWEEP_ROLE}, ${OPERATOR_ROLE}, ${APP_ROLE} to it with admin option.`,
      { cause },
    )
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
