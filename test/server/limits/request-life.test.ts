import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startLife } from '../../../server/limits/request-life.ts'

describe('the life of a request', () => {
  const unheard = vi.fn()
  process.on('unhandledRejection', unheard)
  afterEach(() => unheard.mockClear())

  const begin = (deadlineMs: number) => {
    const response = Object.assign(new EventEmitter(), { writableFinished: false }) as unknown as ServerResponse
    return { response, life: startLife({ response, arrivedAt: performance.now(), deadlineMs }) }
  }

  it('is as long as its work, where that is done in time', async () => {
    const { life, response } = begin(10_000)
    expect(await life.within(Promise.resolve('done'))).toBe('done')
    await expect(life.within(Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    life.end()
    expect(life.signal.aborted).toBe(false)
    expect(response.listenerCount('close')).toBe(0)
  })

  it('ends at its deadline with the same refusal for who waits and for the work, which may fail afterwards unheard', async () => {
    const { life } = begin(20)
    const work = Promise.withResolvers<string>()
    const refusal = await life.within(work.promise).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'TIMED_OUT' })
    expect(life.signal.reason).toBe(refusal)
    work.reject(new Error('broken off'))
    await pause(5)
    expect(unheard).not.toHaveBeenCalled()
  })

  it('refuses work that is only brought when it is over', async () => {
    const { life } = begin(1)
    await pause(20)
    await expect(life.within(pause(1).then(() => Promise.reject(new Error('late'))))).rejects.toMatchObject({
      code: 'TIMED_OUT',
    })
    await pause(10)
    expect(unheard).not.toHaveBeenCalled()
  })

  it('breaks nothing off that changes something: only its answer is', async () => {
    const { life, response } = begin(20)
    life.goesOn()
    response.emit('close')
    await expect(life.within(new Promise(() => undefined))).rejects.toMatchObject({ code: 'TIMED_OUT' })
    expect(life.signal.aborted).toBe(false)
  })

  it('breaks a read off when its client has gone', () => {
    const { life, response } = begin(10_000)
    response.emit('close')
    expect(life.signal.reason).toMatchObject({ code: 'TIMED_OUT', message: 'The client has gone.' })
    life.end()
  })
})
