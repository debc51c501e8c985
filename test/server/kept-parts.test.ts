import { expect, it } from 'vitest'
import type { UserViewer, Viewer } from '../../domain/access.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { stampOf } from '../../server/changes/stamp.ts'
import { type Asker, createKeptParts } from '../../server/graphql/documents/kept-parts.ts'
import { registerDocument } from '../../server/graphql/documents/register.ts'
import type { Kept } from '../../server/graphql/responses/response-cache.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'
import { ORIGIN } from '../support/seed.ts'

const model = modelOf([betterMovies])
const TEXT = 'query Home($id: ID!) { plans { name } tenant(id: $id) { name } viewer { name } }'
const registered = registerDocument(buildBackplaneSchema([betterMovies], model), model, 'sha256:home', TEXT, 1)

/** The parts of the document, and under which keys they were looked for. */
function watchedParts() {
  const keys: string[] = []
  const found: Kept[] = []
  const parts = createKeptParts({
    responses: {
      size: 0,
      load: () => Promise.reject(new Error('nothing is loaded here')),
      find: () => undefined,
      keptAs(key) {
        keys.push(key)
        const body = `"${keys.length}":1`
        const lasting = { ends: false, expiresAt: Number.POSITIVE_INFINITY, used: false, weight: 1 }
        const kept = { ...stampOf([]), key, status: 200, body, bytes: body.length, etag: undefined, ...lasting }
        found.push(kept)
        return kept
      },
      again: ({ body }) => body,
    },
    changes: { cell: () => ({ version: 1 }) },
    running: { run: async () => [], cursors: { seal: (place) => place, open: (cursor) => cursor } },
    now: () => 0,
  })
  return { parts, keys, found }
}

/** Under which keys the parts of the document are looked for: those for everyone, for members and for the viewer. */
function keysOf(key: string, viewer: Viewer): readonly string[] {
  const { parts, keys } = watchedParts()
  parts.find({ registered, variablesText: '{}' }, { key, viewer })
  return keys
}

const member: UserViewer = {
  kind: 'user',
  userId: 'ada',
  roles: new Map([['acme', 'member']]),
  operatorRole: null,
  origin: ORIGIN,
}
const [everyones, members, own] = keysOf('p1', member)

it('members with the same places share what they see alike, and nothing of their own', () => {
  const keys = keysOf('p2', { ...member, userId: 'ben' })
  expect(keys.slice(0, 2)).toEqual([everyones, members])
  expect(keys[2]).not.toBe(own)
})

it('who has other places, or none, shares what everyone sees, and nothing else', () => {
  const others: readonly Viewer[] = [
    { ...member, roles: new Map([['acme', 'owner']]) },
    { ...member, roles: new Map() },
    { kind: 'anonymous', origin: ORIGIN },
    {
      kind: 'machine',
      credential: 'api_key',
      credentialId: 'k',
      tenantId: 'acme',
      permissions: new Set(),
      origin: ORIGIN,
    },
  ]
  for (const viewer of others) {
    const keys = keysOf('p3', viewer)
    expect(keys[0]).toBe(everyones)
    expect(keys[1]).not.toBe(members)
    expect(keys[2]).not.toBe(own)
  }
})

it('an operator who acts as a member shares nothing with members: less is allowed to who acts', () => {
  const acting = { ...member, actor: { operatorId: 'op', impersonationId: 'imp' } }
  const keys = keysOf('p1!', acting)
  expect(keys[1]).not.toBe(members)
  expect(keys[2]).not.toBe(own)
})

it('who asks for the same again is answered by what was found for them, and nothing is looked for', () => {
  const { parts, keys } = watchedParts()
  const asker = { key: 'p1', viewer: member }
  const asked = { registered, variablesText: '{}' }
  const first = parts.find(asked, asker)?.body
  expect(keys).toHaveLength(3)
  expect(parts.find(asked, asker)?.body).toBe(first)
  expect(keys).toHaveLength(3)
})

it('what is asked with long variables is looked for each time: it is not held for everybody who asks', () => {
  const { parts, keys } = watchedParts()
  const asker: Asker = { key: 'p1', viewer: member }
  const variablesText = JSON.stringify({ unknown: 'x'.repeat(2_000) })
  for (let time = 0; time < 2; time += 1) parts.find({ registered, variablesText }, asker)
  expect(keys).toHaveLength(6)
  expect(asker.shown).toBeUndefined()
})

it('other variables, another document, somebody else and a part that is kept no more are looked for', () => {
  const { parts, keys, found } = watchedParts()
  const asker = { key: 'p1', viewer: member }
  parts.find({ registered, variablesText: '{}' }, asker)
  parts.find({ registered, variablesText: '{"id":"a"}' }, asker)
  expect(keys).toHaveLength(6)
  parts.find({ registered: { ...registered, serial: 2 }, variablesText: '{"id":"a"}' }, asker)
  expect(keys).toHaveLength(9)
  parts.find({ registered, variablesText: '{}' }, { key: 'p2', viewer: { ...member, userId: 'ben' } })
  expect(keys).toHaveLength(12)
  parts.find({ registered, variablesText: '{}' }, asker)
  expect(keys).toHaveLength(15)
  const [one] = found.slice(-1)
  if (one) one.body = undefined
  const again = parts.find({ registered, variablesText: '{}' }, asker)
  expect(keys).toHaveLength(18)
  expect(again?.body).toBe('{"data":{"16":1,"17":1,"18":1}}')
})
