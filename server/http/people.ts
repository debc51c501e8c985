import type { Origin, UserViewer } from '../../domain/access.ts'
import type { App } from '../../domain/app.ts'
import { readViewer } from '../../domain/users/read-viewer.ts'
import { recognise, refreshViewer } from '../../domain/users/recognise.ts'
import type { Principal } from '../../providers/identity/port.ts'
import { tagOf } from '../../reads/watch.ts'
import type { Changes } from '../changes/feed.ts'
import { isCurrent, type Stamp, stampOf } from '../changes/stamp.ts'
import type { Shown } from '../graphql/documents/kept-parts.ts'
import { recentlyUsed } from './recently-used.ts'
import { sharingRoles } from './shared-parts.ts'

/** Somebody with what they may do: the same object for as long as that has not changed. */
export interface Person {
  /** Unique in this process, and another one once what they may do may have changed: answers are kept under it. */
  readonly key: string
  readonly viewer: UserViewer
  /** What was last answered to them from memory (kept-parts.ts). */
  shown: Shown | undefined
}

/** Who holds a token, and what is known of them: found with the token, without being looked for. */
interface Holder {
  readonly userId: string
  entry: Entry | undefined
}

interface Entry {
  readonly person: Person
  readonly stamp: Stamp
}

/** Who holds a verified token, remembered until something of theirs changes. */
export interface People {
  /** Without waiting; undefined when it must be read. The caller has made sure that the node hears. */
  known(principal: Principal): Person | undefined
  /** @param hears whether what this node remembers may be believed; @throws what `recognise` throws */
  find(principal: Principal, accessToken: string, origin: Origin, hears: boolean): Promise<Person>
  /** The same for somebody whose account nobody has to look for. */
  ofUser(userId: string, origin: Origin, hears: boolean): Promise<Person>
}

/** What says who somebody is and what they may do. */
const TABLES = ['identities', 'users', 'memberships', 'operators', 'bans'] as const
const OF_A_PERSON = new RegExp(`^(?:${TABLES.join('|')})@user:`)

/** One cell a person for these tables: they change seldom, and everybody who comes needs them all. */
export function placeOfTag(tag: string): string {
  return tag.replace(OF_A_PERSON, '@user:')
}

const MOST_PEOPLE = 50_000
/** Where a request came from is the request's own to say. */
const NOWHERE: Origin = { requestId: '', address: null }

export function createPeople(app: App, changes: Pick<Changes, 'cell'>): People {
  const holders = new WeakMap<Principal, Holder>()
  const people = recentlyUsed<Entry>(MOST_PEOPLE)
  const sharedRoles = sharingRoles()
  let serial = 0

  function known(principal: Principal): Person | undefined {
    const holder = holders.get(principal)
    if (holder === undefined) return undefined
    if (holder.entry === undefined || !isCurrent(holder.entry.stamp)) holder.entry = people.get(holder.userId)
    const { entry } = holder
    return entry && isCurrent(entry.stamp) ? entry.person : undefined
  }

  function personOf(viewer: UserViewer): Person {
    serial += 1
    // A letter of its own: a program's key begins with another (machines.ts), and both stand in one cache.
    const shared = { ...viewer, roles: sharedRoles(viewer.roles), origin: NOWHERE }
    return { key: `p${serial.toString(36)}`, viewer: shared, shown: undefined }
  }

  function hold(principal: Principal, userId: string): void {
    if (holders.get(principal)?.userId !== userId) holders.set(principal, { userId, entry: undefined })
  }

  /** @param again reads who they are, once more where it was read before their cells could be taken */
  async function keep(principal: Principal | null, userId: string, again: () => Promise<UserViewer>): Promise<Person> {
    // Taken before anything is read: a change meanwhile makes what was read old at once.
    const stamp = stampOf(TABLES.map((table) => changes.cell(tagOf(table, { kind: 'user', id: userId }))))
    const viewer = await again()
    const person = personOf(viewer)
    if (viewer.userId === userId) people.set(userId, { person, stamp })
    if (principal) hold(principal, viewer.userId)
    return person
  }

  return {
    known,
    async ofUser(userId, origin, hears) {
      const entry = hears ? people.get(userId) : undefined
      if (entry && isCurrent(entry.stamp)) return entry.person
      return keep(null, userId, () => readViewer(app, userId, origin))
    },
    async find(principal, accessToken, origin, hears) {
      const remembered = hears ? known(principal) : undefined
      if (remembered) return remembered
      const userId = holders.get(principal)?.userId
      if (userId !== undefined) return keep(principal, userId, () => recognise(app, principal, origin, accessToken))
      // Whose cells to take is known only when they have been recognised.
      const viewer = await recognise(app, principal, origin, accessToken)
      hold(principal, viewer.userId)
      // A fresh token of somebody who is known already leads to the same person, and to what is kept for them.
      return (hears ? known(principal) : undefined) ?? keep(principal, viewer.userId, () => refreshViewer(app, viewer))
    },
  }
}
