import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { requestStages } from '../../server/limits/stages.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'

const stages = requestStages()
let backplane: TestBackplane
beforeAll(async () => {
  const arrival = { withinMs: 500, lookMs: 100 }
  backplane = await startTestBackplane({ worker: false, instead: { arrival, requestStages: stages } })
})
afterAll(() => backplane?.close())

it('a body that comes a byte at a time is cut off with 408, and never looked at', async () => {
  const { port, hostname } = new URL(backplane.url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text
  })
  // What is written after the answer finds nobody.
  socket.on('error', () => undefined)
  socket.write(
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
  )
  while (!socket.closed && answer === '') {
    socket.write('1\r\n \r\n')
    await sleep(20)
  }
  socket.destroy()
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
    errors: [{ extensions: { code: 'BAD_INPUT' } }],
  })
  expect(stages).toEqual(requestStages())
})
