import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPasswordRules } from '../../providers/identity/local/password-rules.ts'
import { quietLog } from '../support/log.ts'

describe('a new password', () => {
  const rules = createPasswordRules(undefined, quietLog)

  it.each(['password1', 'Password1', 'PASSWORD1', 'qwertyuiop', '123456789', 'iloveyou1'])(
    '%s is one that everybody tries first',
    async (password) => {
      expect(await rules(password, 'ada@example.com')).toMatch(/tried first/)
    },
  )

  it.each(['correct horse battery', 'better movies', 'zwölf Boxkämpfer', 'password1 and more', 'qwertyuiop\n'])(
    '%j is accepted',
    async (password) => {
      expect(await rules(password, 'ada@example.com')).toBeNull()
    },
  )
})

describe('where known breaches are asked', () => {
  const asked: string[] = []
  let answer: { status: number; body: string } = { status: 200, body: '' }
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers['add-padding']}`)
    response.writeHead(answer.status).end(answer.body)
  })
  let url = ''
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const password = 'correct horse battery'
  const sha1 = createHash('sha1').update(password).digest('hex').toUpperCase()
  const breachRules = () => createPasswordRules(url, quietLog)

  it('a password that was in one is refused, and only five characters of its digest are sent', async () => {
    answer = { status: 200, body: `${'0'.repeat(35)}:7\r\n${sha1.slice(5)}:42\r\n` }
    expect(await breachRules()(password, 'a@example.com')).toBe(
      'This password has appeared in a data breach. Choose another one.',
    )
    expect(asked.at(-1)).toBe(`/range/${sha1.slice(0, 5)} true`)
  })

  it('padding and others of the same range are no reason to refuse', async () => {
    answer = { status: 200, body: `${'0'.repeat(35)}:7\r\n${sha1.slice(5)}:0\r\n` }
    expect(await breachRules()(password, 'a@example.com')).toBeNull()
  })

  it.each([
    ['refuses', () => url],
    ['is gone', () => 'http://127.0.0.1:1'],
  ])('nobody is kept from a new password when the API %s, and the log says so', async (_how, address) => {
    answer = { status: 503, body: 'busy' }
    const lines: string[] = []
    const log = { ...quietLog, warn: (_fields: object, message = '') => void lines.push(message) }
    expect(await createPasswordRules(address(), log)(password, 'a@example.com')).toBeNull()
    expect(lines).toEqual(['a password could not be checked against known breaches, and was let pass'])
  })
})
