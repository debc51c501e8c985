import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openAuth0 } from '../identity/auth0-tenant.ts'
import { contracts } from '../support/services.ts'
import { MANAGEMENT_SCOPES, ROUTES } from '../support/wire/auth0/auth0-wire.ts'
import { testIdentityProvider } from './identity.ts'

testIdentityProvider('auth0', openAuth0)

it('docs/operating.md names the permissions that the adapter needs, and no others', () => {
  const page = readFileSync('docs/operating.md', 'utf8')
  const table = /\n\| Part \| permissions \|\n[\s\S]*?\n\n/.exec(page)?.[0] ?? ''
  const named = [...table.matchAll(/`([a-z]+:[a-z_]+)`/g)].map((match) => match[1])
  expect(named.toSorted()).toEqual([...MANAGEMENT_SCOPES].toSorted())
})

type Described = Readonly<Record<string, { readonly security?: readonly Readonly<Record<string, string[]>>[] }>>

contracts.suite('identity: auth0 and Auth0’s official description', (contractsFolder) => {
  it('agree on the permissions that each call needs', () => {
    const file = join(contractsFolder, 'auth0/management-api-oas.2026-06-25.json')
    const { paths } = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, Described> }
    const described = new Map(
      Object.entries(paths).map(([path, operations]) => [path.slice(1).replaceAll(/\{[^}]+\}/g, ':id'), operations]),
    )
    const wrong = ROUTES.flatMap(({ method, path, scopes }) => {
      const security = described.get(path)?.[method.toLowerCase()]?.security ?? []
      const known = security.flatMap((one) => Object.values(one).flat())
      return scopes.filter((scope) => !known.includes(scope)).map((scope) => `${method} ${path}: ${scope}`)
    })
    expect(wrong).toEqual([])
  })

  it('agree on every request and every answer of a user’s life', async () => {
    const { identity, wire, close } = await openAuth0()
    const user = await identity.users.create({ email: 'ada@acme.test', name: 'Ada' }, { idempotencyKey: 'one' })
    await identity.users.findByEmail('Ada@acme.test')
    await identity.users.block(user.subject, { idempotencyKey: 'two' })
    await identity.users.unblock(user.subject, { idempotencyKey: 'three' })
    expect(await identity.users.get(user.subject)).toEqual(user)
    expect(wire.requests.length).toBeGreaterThanOrEqual(8)
    expect(wire.violations).toEqual([])
    await close()
  })
})
