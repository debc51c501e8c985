import { type ReactNode, useId, useState } from 'react'
import { formatMoney, likelyCurrency } from '../format.ts'
import type { BillingInterval, PricedPlanFragment } from '../generated/graphql.ts'

interface PriceListProps {
  readonly plans: readonly PricedPlanFragment[]
  /** The currency that was paid in before. */
  readonly currency?: string | undefined
  /** The interval that is paid for now. */
  readonly interval?: BillingInterval | undefined
  /** What can be done about a plan at the chosen price; nothing for guests. */
  readonly action?: (plan: PricedPlanFragment, price: PricedPlanFragment['prices'][number]) => ReactNode
}

const INTERVALS: readonly { value: BillingInterval; label: string; per: string }[] = [
  { value: 'MONTH', label: 'Monthly', per: 'a month' },
  { value: 'YEAR', label: 'Yearly', per: 'a year' },
]

/** The main plans on sale, at one currency and interval that the reader chooses. */
export function PriceList({ plans: sold, currency: before, interval: paid = 'MONTH', action }: PriceListProps) {
  const plans = sold.filter(({ kind }) => kind === 'MAIN')
  const currencies = [...new Set(plans.flatMap((plan) => plan.prices.map((price) => price.unit.currency)))].sort()
  const [chosen, choose] = useState(before)
  const [interval, setInterval] = useState<BillingInterval>(paid)
  const currency = chosen && currencies.includes(chosen) ? chosen : likelyCurrency(currencies)
  const group = useId()
  const features = [
    ...new Map(plans.flatMap((plan) => plan.features.map(({ feature }) => [feature.key, feature]))).values(),
  ]
  const per = INTERVALS.find((each) => each.value === interval)?.per
  return (
    <div className="prices">
      <div className="choices">
        <fieldset className="switch">
          <legend className="hidden">Billing interval</legend>
          {INTERVALS.map(({ value, label }) => (
            <label key={value}>
              <input type="radio" name={group} checked={interval === value} onChange={() => setInterval(value)} />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
        <label className="inline">
          Currency
          <select value={currency} onChange={(event) => choose(event.target.value)}>
            {currencies.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </select>
        </label>
      </div>
      <ul className="plans">
        {plans.map((plan) => {
          const price = plan.prices.find((each) => each.interval === interval && each.unit.currency === currency)
          return (
            <li key={plan.id} className="plan">
              <h3>{plan.name}</h3>
              {price ? (
                <p className="price">
                  <strong>{formatMoney(price.unit)}</strong> <span>{per}</span>
                </p>
              ) : (
                <p className="price">Not sold in {currency}</p>
              )}
              <p className="soft">{plan.description}</p>
              <ul className="includes">
                {features.map(({ key, name, kind }) => (
                  <Included key={key} name={name} countable={kind === 'LIMIT'} of={plan} featureKey={key} />
                ))}
              </ul>
              {price && action?.(plan, price)}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

interface IncludedProps {
  readonly name: string
  readonly countable: boolean
  readonly of: PricedPlanFragment
  readonly featureKey: string
}

function Included({ name, countable, of, featureKey }: IncludedProps) {
  const entry = of.features.find(({ feature }) => feature.key === featureKey)
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  if (!entry)
    return (
      <li className="without">
        <span className="hidden">Not included: </span>
        {title}
      </li>
    )
  return <li>{countable ? `${title}: ${entry.limitValue ?? 'unlimited'}` : title}</li>
}
