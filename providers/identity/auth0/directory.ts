import type { WallClock } from '../../../lib/clock.ts'
import type { ExternalUserPatch, UserDirectory } from '../port.ts'
import type { ManagementApi } from './client.ts'
import { createUser, listByEmail } from './create-user.ts'
import { afterFirst, missingAsNull } from './faults.ts'
import { endEverything } from './sessions.ts'
import { passwordTicket, verificationTicket } from './tickets.ts'
import { auth0User, fromAuth0User } from './user.ts'

/** Auth0's accounts. New users are made in `connection`; the others are found wherever they are. */
export function userDirectory(call: ManagementApi, connection: string, wallClock: WallClock): UserDirectory {
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
      call('create', write.signal, (client, options) => createUser(client, connection, input, write, options)),

    update: (subject, patch, write) =>
      call('update', write.signal, async (client, options) => {
        const change = toChange(patch)
        // Auth0 refuses a change that changes nothing.
        const answer =
          Object.keys(change).length === 0
            ? await client.users.get(subject, {}, options)
            : await client.users.update(subject, change, options)
        return fromAuth0User(auth0User.parse(answer))
      }),

    block: (subject, write) =>
      call('block', write.signal, async (client, options) => {
        // In this order: nobody can sign in again between the end of the sessions and the block. All three may be repeated.
        await client.users.update(subject, { blocked: true }, options)
        await afterFirst(() => endEverything(client, subject, options))
      }),

    unblock: (subject, write) =>
      call('unblock', write.signal, async (client, options) => {
        await client.users.update(subject, { blocked: false }, options)
        // Auth0's own brute-force protection blocks beside ours.
        await afterFirst(() => client.userBlocks.delete(subject, options))
      }),

    remove: (subject, write) =>
      call('remove', write.signal, async (client, options) => {
        // First what the account holds: afterwards there would be no account to look it up by.
        await endEverything(client, subject, options).catch(missingAsNull)
        await afterFirst(() => client.users.delete(subject, options).catch(missingAsNull))
      }),

    resetPassword: (subject, returnTo, write) =>
      call('resetPassword', write.signal, (client, options) =>
        passwordTicket(client, { subject, returnTo, now: wallClock.now() }, options),
      ),

    verifyEmail: (subject, returnTo, write) =>
      call('verifyEmail', write.signal, (client, options) =>
        verificationTicket(client, { subject, returnTo, now: wallClock.now() }, options),
      ),
  }
}

/** The mails about a new address are ours to send. */
function toChange({ email, name, pictureUrl }: ExternalUserPatch) {
  return {
    ...(email === undefined ? {} : { email, email_verified: false, verify_email: false }),
    ...(name === undefined ? {} : { name }),
    ...(pictureUrl === undefined ? {} : { picture: pictureUrl }),
  }
}
