import { z } from 'zod'
import type { ExternalUser, Subject } from '../port.ts'

/** What we use of a user of the Management API (v2). Auth0 leaves out what is not set; `blocked` means false then. */
export const auth0User = z.object({
  user_id: z.string().min(1),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
  picture: z.string().optional(),
  blocked: z.boolean().optional(),
  app_metadata: z.looseObject({ backplane_key: z.unknown() }).partial().optional(),
})
export type Auth0User = z.infer<typeof auth0User>

export function fromAuth0User(user: Auth0User): ExternalUser {
  return {
    subject: user.user_id as Subject,
    // An account of a phone connection has none.
    email: user.email ?? '',
    emailVerified: user.email_verified ?? false,
    // Auth0 puts the address where a user has no name.
    name: user.name === undefined || user.name === user.email ? null : user.name,
    pictureUrl: user.picture ?? null,
    blocked: user.blocked ?? false,
  }
}
