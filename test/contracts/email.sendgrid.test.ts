import { expect, it } from 'vitest'
import { openSendgrid } from '../email/sendgrid-wire.ts'
import { contracts } from '../support/services.ts'
import { testEmailProvider } from './email.ts'
import { newMail } from './email-fixture.ts'

testEmailProvider('sendgrid', async () => {
  const made = await openSendgrid()
  const close = async () => {
    expect(made.wire.violations).toEqual([])
    await made.close()
  }
  return { ...made, close }
})

contracts.suite('email: sendgrid and SendGrid’s official description', () => {
  it('agree on every request, and on every answer', async () => {
    const made = await openSendgrid()
    await made.provider.send(newMail(made), { idempotencyKey: 'one' })
    expect(made.wire.state.mails).toHaveLength(1)
    expect(made.wire.violations).toEqual([])
    await made.close()
  })
})
