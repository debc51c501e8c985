import type { Origin, UserViewer } from '../../domain/access.ts'
import type { App } from '../../domain/app.ts'
import { readViewer } from '../../domain/users/read-viewer.ts'
import { recognise, refreshViewer } from '../../domain/users/recognise.ts'
import { tagOf } from '../../reads/watch.ts'
import type { Changes } from '../changes/feed.ts'
import { isCurrent, type Stamp, stampOf } from '../changes/stamp.ts'
import type { Held, Person } from './person.ts'
import { recentlyMarked } from './recently-used.ts'
import { sharingRoles } from './shared-parts.ts'

/** Who holds a verified token, remembered until something of theirs changes. */
export interface People {
  /** Without waiting; undefined when it must be read. The caller has made sure that the node hears. */
  known(principal: Held): Person | undefined
  /** @param hears whether what this node remembers may be believed; @throws what `recognise` throws */
  find(principal: Held, accessToken: string, origin: Origin, hears: boolean): Promise<Person>
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
  const people = recentlyMarked<Person>(MOST_PEOPLE)
  const sharedRoles = sharingRoles()
  let serial = 0

  /** Who they are by their own id, if that is still so. */
  function current(userId: string): Person | undefined {
    const person = people.get(userId)
    return person && isCurrent(person) ? person : undefined
  }

  function known(principal: Held): Person | undefined {
    const { holder } = principal
    if (holder === undefined) return undefined
    if (isCurrent(holder)) {
      holder.used = true
      return holder
    }
    const person = current(holder.viewer.userId)
    if (person) principal.holder = person
    return person
  }

  function personOf(viewer: UserViewer, { cells, versions, foundAt }: Stamp): Person {
    serial += 1
    // A letter of its own: a program's key begins with another (machines.ts), and both stand in one cache.
    const key = `p${serial.toString(36)}`
    const shared = { ...viewer, roles: sharedRoles(viewer.roles), origin: NOWHERE }
    return { foundAt, used: false, shown: undefined, meters: undefined, key, viewer: shared, cells, versions }
  }

  /** @param again reads who they are, once more where it was read before their cells could be taken */
  async function keep(principal: Held | null, userId: string, again: () => Promise<UserViewer>): Promise<Person> {
    // Taken before anything is read: a change meanwhile makes what was read old at once.
    const stamp = stampOf(TABLES.map((table) => changes.cell(tagOf(table, { kind: 'user', id: userId }))))
    const person = personOf(await again(), stamp)
    // The cells are of another when the account has become somebody else's meanwhile.
    const same = person.viewer.userId === userId
    if (same) people.set(userId, person)
    if (principal) principal.holder = same ? person : undefined
    return person
  }

  return {
    known,
    async ofUser(userId, origin, hears) {
      const remembered = hears ? current(userId) : undefined
      return remembered ?? keep(null, userId, () => readViewer(app, userId, origin))
    },
    async find(principal, accessToken, origin, hears) {
      const remembered = hears ? known(principal) : undefined
      if (remembered) return remembered
      const userId = principal.holder?.viewer.userId
      if (userId !== undefined) return keep(principal, userId, () => recognise(app, principal, origin, accessToken))
      // Whose cells to take is known only when they have been recognised.
      const viewer = await recognise(app, principal, origin, accessToken)
      // A fresh token of somebody who is known already leads to the same person, and to what is kept for them.
      const same = hears ? current(viewer.userId) : undefined
      if (!same) return keep(principal, viewer.userId, () => refreshViewer(app, viewer))
      principal.holder = same
      return same
    },
  }
}
