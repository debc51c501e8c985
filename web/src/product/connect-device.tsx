import { type SubmitEvent, useId, useState } from 'react'
import { useTenant } from '../account/account-context.ts'
import { Failure, Notice, Result } from '../account/notice.tsx'
import type { RegisterDeviceMutation } from '../generated/graphql.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { REGISTER_DEVICE } from './documents.ts'

type Refusal = Exclude<RegisterDeviceMutation['registerDevice'], { __typename: 'DeviceRegistered' }>

/** The form, with the plan's refusal beside it. */
export function ConnectDevice() {
  const { execute } = usePage()
  const { tenant, changed, say } = useTenant()
  const [name, setName] = useState('')
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const id = useId()
  const connect = useAction(async () => {
    setRefusal(null)
    say('')
    const { registerDevice: result } = await execute(REGISTER_DEVICE, { input: { tenantId: tenant.id, name } })
    if (result.__typename === 'DeviceRegistered') {
      setName('')
      say(`${result.device.name} is connected.`)
    } else setRefusal(result)
    await changed()
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void connect.run()
  }
  return (
    <form className="stack" onSubmit={submit}>
      <div className="field">
        <label htmlFor={id}>Name of the device</label>
        <div className="row">
          <input
            id={id}
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={100}
            required
            placeholder="Living room TV"
            autoComplete="off"
            aria-describedby={`${id}-refusal`}
          />
          <button type="submit" disabled={connect.pending}>
            {connect.pending ? 'Connecting…' : 'Connect'}
          </button>
        </div>
      </div>
      <Result id={`${id}-refusal`}>
        {refusal && (
          <Notice tone="warning">
            <p>{refusal.message}</p>
            {refusal.__typename === 'DeviceLimitReached' && (
              <p className="count">
                {refusal.used} of {refusal.limit} used
              </p>
            )}
          </Notice>
        )}
        {connect.error && <Failure error={connect.error} />}
      </Result>
    </form>
  )
}
