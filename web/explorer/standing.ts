import { RequestError } from '../src/request-error.ts'
import { ask } from './ask.ts'
import { OWN_PLACES, SAVED_OPERATIONS } from './documents.ts'
import type { OwnPlacesQuery } from './generated/graphql.ts'
import type { Post } from './post.ts'

export type Place = OwnPlacesQuery['viewer']['memberships'][number]['tenant']

/** Who is at the page, by what the API answers them. */
export interface Standing {
  readonly staff: boolean
  /** Null for a guest. */
  readonly person: { readonly name: string; readonly email: string } | null
  readonly places: readonly Place[]
}

const GUEST: Standing = { staff: false, person: null, places: [] }

/** @throws RequestError when the API does not answer */
export async function findStanding(post: Post, signedIn: boolean): Promise<Standing> {
  if (!signedIn) return GUEST
  const [staff, { viewer }] = await Promise.all([isStaff(post), ask(post, OWN_PLACES)])
  const { name, email, memberships } = viewer
  return { staff, person: { name, email }, places: memberships.map(({ tenant }) => tenant) }
}

async function isStaff(post: Post): Promise<boolean> {
  try {
    await ask(post, SAVED_OPERATIONS, { after: null })
    return true
  } catch (error) {
    if (error instanceof RequestError && error.code === 'FORBIDDEN') return false
    throw error
  }
}
