import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directoryOf } from '../../domain/issuer-parts.ts'
import type { ExternalUserPatch } from '../../providers/identity/port.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { type Person, seedOf } from '../support/seed.ts'

const UPDATE = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) {
  __typename ... on ProfileUpdated { viewer { name locale timeZone pictureUrl } } ... on InvalidInput { field message } } }`
const VIEWER = '{ viewer { name locale timeZone pictureUrl } }'

describe('a profile', () => {
  let backplane: TestBackplane
  let ada: Person
  let client: GraphqlClient
  const told: { subject: string; patch: ExternalUserPatch }[] = []

  beforeAll(async () => {
    backplane = await startTestBackplane({
      prepare: async (app) => {
        // An issuer that takes profiles, whatever the local one does.
        const directory = directoryOf(app)
        Object.assign(directory, {
          update: async (subject: string, patch: ExternalUserPatch) => {
            told.push({ subject, patch })
            return directory.get(subject as never)
          },
        })
      },
    })
    ada = await seedOf(backplane).person('Ada')
    client = await ada.client()
  })
  afterAll(() => backplane?.close())

  const update = async (input: Record<string, unknown>) =>
    (await client.data<{ updateProfile: Record<string, unknown> }>(UPDATE, { input })).updateProfile

  it('is saved in the standard form of each thing, and what is absent stays', async () => {
    const saved = await update({
      name: '  Ada King  ',
      locale: 'DE-ch',
      timeZone: 'europe/zurich',
      pictureUrl: 'https://example.com/ada.png',
    })
    const viewer = {
      name: 'Ada King',
      locale: 'de-CH',
      timeZone: 'Europe/Zurich',
      pictureUrl: 'https://example.com/ada.png',
    }
    expect(saved).toEqual({ __typename: 'ProfileUpdated', viewer })
    expect(await update({ locale: null, name: null })).toMatchObject({ viewer: { ...viewer, locale: null } })
    expect(await client.data(VIEWER)).toEqual({ viewer: { ...viewer, locale: null } })
  })

  it.each([
    [{ name: '   ' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'two\nlines' }, 'name'],
    [{ locale: 'no such tongue' }, 'locale'],
    [{ locale: 'x'.repeat(36) }, 'locale'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ timeZone: '+02:00' }, 'timeZone'],
    [{ pictureUrl: 'http://example.com/a.png' }, 'pictureUrl'],
    [{ pictureUrl: 'javascript:alert(1)' }, 'pictureUrl'],
    [{ pictureUrl: 'https://ada:secret@example.com/a.png' }, 'pictureUrl'],
    [{ pictureUrl: `https://example.com/${'a'.repeat(2_048)}` }, 'pictureUrl'],
  ])('refuses %j, and changes nothing', async (input, field) => {
    const before = await client.data(VIEWER)
    expect(await update({ name: 'Somebody', ...input })).toMatchObject({ __typename: 'InvalidInput', field })
    expect(await client.data(VIEWER)).toEqual(before)
  })

  it('is brought to the issuer as it is now', async () => {
    await eventually(
      async () => told.at(-1)?.patch.name === 'Ada King' && told.at(-1)?.patch.pictureUrl,
      'the issuer has heard',
    )
    expect(new Set(told.map(({ subject }) => subject))).toEqual(new Set([ada.principal.subject]))
  })

  it('leaves what it was in the audit log, where it can be erased', async () => {
    const details = await backplane.app.db.operator((tx) =>
      tx.auditDetail.findMany({ where: { part: 'content', persons: { has: ada.userId } } }),
    )
    expect(details.map(({ value }) => value)).toContainEqual({
      before: { name: 'Ada', locale: null, timeZone: null, pictureUrl: null },
      after: {
        name: 'Ada King',
        locale: 'de-CH',
        timeZone: 'Europe/Zurich',
        pictureUrl: 'https://example.com/ada.png',
      },
    })
  })
})
