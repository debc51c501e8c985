import { randomBytes } from 'node:crypto'
import type { ManagementClient } from 'auth0'
import type { Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type { ExternalUser, NewExternalUser } from '../port.ts'
import type { CallOptions } from './client.ts'
import { afterFirst, statusOf } from './faults.ts'
import { type Auth0User, auth0User, fromAuth0User } from './user.ts'

/**
 * Auth0 has no idempotency key. It does refuse a second user of one address in a connection, and the first carries the key of the
 * write that made it: when the address turns out to be taken, the owner's key tells our own lost answer from somebody else's
 * account. The look-up by address is consistent at once, which the search by metadata is not.
 */
export async function createUser(
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

/** Auth0 compares addresses letter by letter: its own connections keep them in small letters, others as they came. */
export async function listByEmail(
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

/** Long, and with the four kinds of characters that the strictest of Auth0's policies asks for. */
function unguessablePassword(): string {
  return `${randomBytes(24).toString('base64url')}aA1!`
}
