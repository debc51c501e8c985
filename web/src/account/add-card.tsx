import { START_CARD_SETUP } from '../documents/subscriptions.ts'
import { withIntent } from '../intents.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { useTenant } from './account-context.ts'
import { EmbeddedCard } from './embedded-card.tsx'
import { Failure, Result } from './notice.tsx'
import { awaitCard, RETURN_PATH } from './use-awaited-card.ts'

/** Where a card is entered is the server's choice; its number never touches this page. */
export function AddCard() {
  return usePage().config.cardForm === 'embedded' ? <EmbeddedCard /> : <HostedCard />
}

/** Leads to the payments provider's own page. */
function HostedCard() {
  const { execute } = usePage()
  const { tenant } = useTenant()
  const add = useAction(async () => {
    const { startCardSetup } = await withIntent(`card ${tenant.id}`, (idempotencyKey) =>
      execute(START_CARD_SETUP, { input: { tenantId: tenant.id, returnPath: RETURN_PATH, idempotencyKey } }),
    )
    awaitCard(tenant)
    window.location.assign(startCardSetup.url)
  })
  return (
    <div>
      <button type="button" className="quiet" disabled={add.pending} onClick={() => void add.run()}>
        {add.pending ? 'Opening the payment page…' : 'Add a card'}
      </button>
      <Result>{add.error && <Failure error={add.error} />}</Result>
    </div>
  )
}
