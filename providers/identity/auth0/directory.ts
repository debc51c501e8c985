import { randomBytes } from 'node:crypto'
import type { ManagementClient } from 'auth0'
import type { Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type { ExternalUser, NewExternalUser, UserDirectory } from '../port.ts'
import type { CallOptions, ManagementApi } from './client.ts'
import { errorCodeOf, PartlyDone, statusOf } from './faults.ts'
import { type Auth0User, auth0User, fromAuth0User } from './user.ts'

/** Auth0's accounts. New users are made in `connection`; the others are found wherever they are. */
export function userDirectory(call: ManagementApi, connection: string): UserDirectory {
  return {
    get: (subject, read) =>
      call('get', read?.signal, async (client, options) => {
        const found = await client.users.get(subject, {}, options).catch(missingAsNull)
        return found === null ? null : fromAuth0User(auth0User.parse(found))
      }),

    findByEmail: (email, read) =>
      call('findByEmail', read?.signal, async (client, options) =>
        (await listByEmail(client, email, options)).map(fromAuth0User),
      ),

    create: (input, write) =>
      call('create', write.signal, (client, options) => createOnce(client, connection, input, write, options)),

    block: (subject, write) =>
      call('block', write.signal, async (client, options) => {
        // In this order: nobody can sign in again between the end of the sessions and the block. All three may be repeated.
        await client.users.update(subject, { blocked: true }, options)
        await afterFirst(async () => {
          await client.users.sessions.delete(subject, options)
          await client.users.refreshToken.delete(subject, options)
        })
      }),

    unblock: (subject, write) =>
      call('unblock', write.signal, async (client, options) => {
        await client.users.update(subject, { blocked: false }, options)
        // Auth0's own brute-force protection blocks beside ours.
        await afterFirst(() => client.userBlocks.delete(subject, options))
      }),
  }
}

/**
 * Auth0 has no idempotency key. It does refuse a second user of one address in a connection, and the first carries the key of the
 * write that made it: when the address turns out to be taken, the owner's key tells our own lost answer from somebody else's
 * account. The look-up by address is consistent at once, which the search by metadata is not.
 */
async function createOnce(
  client: ManagementClient,
  connection: string,
  input: NewExternalUser,
  write: Write,
  options: CallOptions,
): Promise<ExternalUser> {
  try {
    const created = await client.users.create(
      {
        connection,
        email: input.email,
        email_verified: input.emailVerified ?? false,
        verify_email: false,
        // A user who was given no password sets one by Auth0's reset page.
        password: input.password ?? unguessablePassword(),
        app_metadata: { backplane_key: write.idempotencyKey },
        ...(input.name === undefined ? {} : { name: input.name }),
      },
      options,
    )
    return fromAuth0User(auth0User.parse(created))
  } catch (error) {
    if (statusOf(error) !== 409) throw error
    // Whether an earlier attempt made the user is not known until the owner has been looked at.
    const owners = await afterFirst(() => listByEmail(client, input.email, options))
    const ours = owners.find((owner) => owner.app_metadata?.backplane_key === write.idempotencyKey)
    if (ours) return fromAuth0User(ours)
    const details = { provider: 'auth0', operation: 'create', detail: '409 the address is taken', cause: error }
    throw new ProviderError('rejected', details)
  }
}

async function afterFirst<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new PartlyDone(error)
  }
}

/** Auth0 compares addresses letter by letter: its own connections keep them in small letters, others as they came. */
async function listByEmail(
  client: ManagementClient,
  email: string,
  options: CallOptions,
): Promise<readonly Auth0User[]> {
  const spellings = new Set([email.toLowerCase(), email])
  const found = new Map<string, Auth0User>()
  for (const spelling of spellings) {
    for (const user of await client.users.listUsersByEmail({ email: spelling }, options)) {
      const parsed = auth0User.parse(user)
      found.set(parsed.user_id, parsed)
    }
  }
  return [...found.values()]
}

/** Auth0 answers 400 for a subject that it could never have issued. */
function missingAsNull(error: unknown): null {
  if (statusOf(error) === 404 || (statusOf(error) === 400 && errorCodeOf(error) === 'invalid_uri')) return null
  throw error
}

/** Long, and with the four kinds of characters that the strictest of Auth0's policies asks for. */
function unguessablePassword(): string {
  return `${randomBytes(24).toString('base64url')}aA1!`
}
