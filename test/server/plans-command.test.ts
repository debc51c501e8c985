import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { changes, pictureOf } from '../support/rows.ts'

const team = {
  key: 'team',
  version: 1,
  name: 'Team',
  description: 'For a few.',
  trialDays: 0,
  graceDays: 3,
  features: {
    office_seats: 5,
    office_calls: { included: 1_000, overage: { USD: '0.20' } },
    office_credits: { credits: 50 },
  },
  prices: {
    USD: {
      month: {
        graduated: [
          { upTo: 5, unit: '700' },
          { upTo: null, unit: '600', flat: 1_000 },
        ],
      },
      year: { flat: 49_000, saleEndsAt: '2030-01-01T00:00:00.000Z' },
    },
    JPY: { month: 500 },
  },
}
const office = (...plans: object[]) => ({
  productLine: 'office',
  features: [
    { key: 'office_seats', name: 'seats', kind: 'limit', unit: 'seat' },
    { key: 'office_calls', name: 'calls', kind: 'metered' },
    { key: 'office_credits', name: 'credits', kind: 'credits' },
  ],
  plans,
})

// Each command starts a process of its own, several times a test.
describe('npm run plans', () => {
  let backplane: TestBackplane
  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(() => backplane?.close())

  function plans(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const { appUrl, ownerUrl } = backplane.database
    const env = { ...process.env, DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, BACKPLANE_HOME: backplane.home }
    return new Promise((resolve) => {
      execFile(process.execPath, ['--import', 'tsx', 'server/cli/plans.ts', ...args], { env }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      )
    })
  }
  const written = async (catalogue: object) => {
    const file = join(backplane.home, 'office.json')
    await writeFile(file, JSON.stringify(catalogue))
    return file
  }

  it('prints what is new, pushes it once, and pulls a file that changes nothing', async () => {
    const file = await written(office(team))
    const first = await plans('diff', file)
    expect(first).toMatchObject({ code: 1, err: '' })
    expect(first.out).toBe(`office:
  +  feature office_seats    limit: seats
  +  feature office_calls    metered: calls
  +  feature office_credits  credits: credits
  +  plan team@1             trial of 0 days
  +  plan team@1             grace of 3 days
  +  plan team@1             USD graduated 5:700:0 :600:1000 a month
  +  plan team@1             USD flat 49000 a year
  +  plan team@1             JPY 500 a month
  +  plan team@1             office_seats: 5
  +  plan team@1             office_calls: 1000 a period, more at USD:0.2
  +  plan team@1             office_credits: 50 a period
`)
    const pushed = await plans('push', file)
    expect(pushed).toMatchObject({ code: 0, err: '' })
    expect(pushed.out).toContain('Pushed: 1 plan versions added, 3 prices made at "local".')
    expect(await plans('diff', file)).toEqual({ code: 0, out: 'office: no differences.\n', err: '' })

    const pulled = join(backplane.home, 'pulled.json')
    expect(await plans('pull', pulled, 'office')).toMatchObject({ code: 0, err: '' })
    const before = await pictureOf(backplane.database)
    expect((await plans('push', pulled)).out).toBe(
      'office: no differences.\nPushed: 0 plan versions added, 0 prices made at "local".\n',
    )
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
    expect(JSON.parse(await readFile(pulled, 'utf8'))).toMatchObject({ plans: [{ key: 'team', version: 1 }] })
  })

  it('refuses other terms for a version that stands, and a file that is wrong, and writes nothing', async () => {
    const before = await pictureOf(backplane.database)
    const other = await plans('push', await written(office({ ...team, graceDays: 9 })))
    expect(other.code).toBe(2)
    expect(other.out).toContain('!  plan team@1')
    expect(other.err).toContain('Nothing was written')
    const wrong = await plans('push', await written(office({ ...team, features: { office_calls: 5, parking: true } })))
    expect(wrong.code).toBe(2)
    expect(wrong.err).toContain('"office_calls" as of another kind: it is metered')
    expect(wrong.err).toContain('names the feature "parking", which the catalogue does not declare')
    expect((await plans('sell')).err).toContain('diff|push|pull')
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })
})
