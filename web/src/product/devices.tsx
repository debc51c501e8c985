import { useRef } from 'react'
import { useTenant } from '../account/account-context.ts'
import { Failure, Notice, Result } from '../account/notice.tsx'
import { Section } from '../account/section.tsx'
import { formatShortDay } from '../format.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { ConnectDevice } from './connect-device.tsx'
import { REMOVE_DEVICE } from './documents.ts'

/** The connected devices, and how many the plan allows. */
export function Devices() {
  const { execute } = usePage()
  const { tenant, mayUse, changed, say } = useTenant()
  const heading = useRef<HTMLHeadingElement>(null)
  const { deviceLimit, devices } = tenant
  const { limit, used } = deviceLimit
  const remove = useAction(async (device: { id: string; name: string }) => {
    await execute(REMOVE_DEVICE, { id: device.id })
    await changed()
    // Its button is gone.
    heading.current?.focus()
    say(`${device.name} is disconnected.`)
  })
  return (
    <Section
      title="Connected devices"
      heading={heading}
      aside={limit !== null && <span className="count">{`${used} of ${limit} used`}</span>}
    >
      {limit !== null && (
        <meter className="meter" min={0} max={limit} high={limit * 0.8} optimum={0} value={used}>
          {used} of {limit}
        </meter>
      )}
      <ul className="rows">
        {devices.map((device) => (
          <li key={device.id} className="line">
            <span>
              {device.name}
              <span className="soft block">
                {device.user ? `${device.user.name}, since` : 'Since'} {formatShortDay(device.createdAt)}
              </span>
            </span>
            {mayUse && (
              <button type="button" className="link" disabled={remove.pending} onClick={() => void remove.run(device)}>
                Remove<span className="hidden"> {device.name}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      <Result>{remove.error && <Failure error={remove.error} />}</Result>
      {deviceLimit.reason === 'NO_SUBSCRIPTION' && (
        <p className="soft">Devices can be connected once a plan has started.</p>
      )}
      {deviceLimit.reason === 'PAYMENT_OVERDUE' && (
        <Notice tone="warning">No device can be connected until the payment is made.</Notice>
      )}
      {mayUse && limit !== null && <ConnectDevice />}
    </Section>
  )
}
