import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf, OURS } from '../home/documents.mjs'

const WEB = join(import.meta.dirname, '../../dist/documents/web.json')

const NOTIFICATIONS = `query Notifications {
  viewer { id unreadCount notifications(first: 20) {
    nodes { id type title body createdAt readAt tenant { id name } } pageInfo { hasNextPage endCursor } } } }`

const MEMBERS = `query Members($tenant: ID!, $after: String) {
  tenant(id: $tenant) { id name memberCount members(first: 8, after: $after) {
    nodes { id role user { id name email pictureUrl } } pageInfo { hasNextPage endCursor } } } }`

/** @returns {{ account: string, plans: string, markRead: string, home: string, notifications: string, members: string }} identifiers */
export function documentIds() {
  const web = Object.entries(JSON.parse(readFileSync(WEB, 'utf8')))
  const named = (name) => {
    const found = web.find(([, text]) => new RegExp(`(query|mutation) ${name}\\b`).test(text))
    if (!found) throw new Error(`the page's manifest has no operation ${name}`)
    return found[0]
  }
  return {
    account: named('Account'),
    plans: named('Plans'),
    markRead: named('MarkRead'),
    ...{ home: hashOf(OURS), notifications: hashOf(NOTIFICATIONS), members: hashOf(MEMBERS) },
  }
}

/** What is registered beside the page's own documents. */
export const MANIFEST = Object.fromEntries([OURS, NOTIFICATIONS, MEMBERS].map((text) => [hashOf(text), text]))

/** One of 2,000 documents that nobody has registered: as when a product's clients are written by many. */
export function adHoc(number) {
  const variant = number % 2_000
  return `query AdHoc${variant} {
  viewer { id name email notifications(first: ${1 + (variant % 20)}) { nodes { id title readAt } } }
  plans { id name } }`
}

export const WEB_MANIFEST = WEB
