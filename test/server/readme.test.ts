import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'

const read = (path: string) => readFileSync(path, 'utf8')
const readme = read('README.md')

/** The names that the code reads from the environment, as the two files write them. */
function settingsOfTheCode(): string[] {
  const files = `${read('server/config.ts')}\n${read('server/limits/settings.ts')}`
  const own = [...files.matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map((match) => match[1] ?? '')
  const block = /const NAMES[\s\S]*?\n}\n/.exec(read('server/provider-settings.ts'))?.[0] ?? ''
  const providers = [...block.matchAll(/'([A-Z][A-Z0-9_]+)'/g)].map((match) => match[1] ?? '')
  return [...own, ...providers]
}

interface Setting {
  readonly name: string
  /** What stands in its cell "default": a value, or words for one that depends on others. */
  readonly standard: string
}

function settingsOfTheReadme(): Setting[] {
  const section = /\n## Settings\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? ''
  return [...section.matchAll(/^\| `([A-Z0-9_]+)` \| (.*?) ?\| .* \|$/gm)].map(([, name = '', standard = '']) => ({
    name,
    standard,
  }))
}

describe('the settings in the README', () => {
  const written = settingsOfTheReadme()

  it('are exactly those that the code reads, once each', () => {
    expect(written.map(({ name }) => name)).toEqual([...new Set(written.map(({ name }) => name))])
    expect(written.map(({ name }) => name).toSorted()).toEqual([...new Set(settingsOfTheCode())].toSorted())
    expect(written.length).toBeGreaterThan(25)
  })

  it('name defaults that change nothing when they are set', () => {
    const key =
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=='
    const vendors = {
      IDENTITY_PROVIDER: 'auth0',
      AUTH0_DOMAIN: 'acme.eu.auth0.com',
      AUTH0_CLIENT_ID: 'client',
      AUTH0_MANAGEMENT_CLIENT_ID: 'management',
      AUTH0_MANAGEMENT_CLIENT_SECRET: 'secret',
      EMAIL_PROVIDER: 'sendgrid',
      SENDGRID_API_KEY: 'SG.key',
      SENDGRID_WEBHOOK_PUBLIC_KEY: key,
      CACHE_PROVIDER: 'redis',
    }
    const defaults = written.flatMap(({ name, standard }) => {
      const value = /^`([^`]+)`$/.exec(standard)?.[1]
      return value === undefined || /\b(PORT|AUTH0_DOMAIN)\b/.test(value) ? [] : [[name, value] as const]
    })
    expect(defaults.length).toBeGreaterThan(12)
    for (const [name, value] of defaults) {
      const others: Record<string, string | undefined> = name.endsWith('_PROVIDER') ? {} : { ...vendors }
      expect(readConfig({ ...others, [name]: value }), name).toEqual(readConfig(others))
    }
  })

  it('stand in .env.example too, which can be read as it is', () => {
    const example = [...read('.env.example').matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(
      ([, name = '', value = '']) => [name, value.replace(/^"(.*)"$/, '$1')] as const,
    )
    expect(example.map(([name]) => name).toSorted()).toEqual(written.map(({ name }) => name).toSorted())
    expect(readConfig(Object.fromEntries(example))).toEqual(readConfig({}))
  })
})
