import { formatBrand } from '../format.ts'
import { useTenant } from './account-context.ts'
import { AddCard } from './add-card.tsx'
import { CardActions } from './card-actions.tsx'
import { Section } from './section.tsx'

/** The cards on file, for those who may see them. */
export function Cards() {
  const { tenant, mayPay } = useTenant()
  const cards = tenant.paymentMethods
  if (!cards) return null
  return (
    <Section title="Cards">
      {cards.length === 0 && <p className="soft">No card is on file.</p>}
      <ul className="rows">
        {cards.map((card) => (
          <li key={card.id}>
            <div className="line">
              <span>
                {formatBrand(card.brand)} <span aria-hidden="true">••••</span> <span className="hidden">ending in</span>
                {card.last4}
                <span className="soft block">
                  Expires {String(card.expMonth).padStart(2, '0')}/{card.expYear}
                </span>
              </span>
              {card.isDefault && <span className="label plain">Default</span>}
            </div>
            {mayPay && (
              <CardActions
                id={card.id}
                name={`${formatBrand(card.brand)} ending in ${card.last4}`}
                isDefault={card.isDefault}
              />
            )}
          </li>
        ))}
      </ul>
      {mayPay ? <AddCard /> : <p className="soft">An owner of {tenant.name} can add a card.</p>}
    </Section>
  )
}
