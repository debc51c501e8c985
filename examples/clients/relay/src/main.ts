import { carryVersion } from '@backplane/sdk'
import { createElement, Suspense, useEffect } from 'react'
import { graphql, RelayEnvironmentProvider, useLazyLoadQuery } from 'react-relay'
import { create } from 'react-test-renderer'
import { createEnvironment } from './environment'
import type { mainQuery } from './generated/mainQuery.graphql'
import { useInvitations } from './invitations'
import { createTenant, readTenants } from './tenants'

const { BACKPLANE_URL = 'http://127.0.0.1:4000', BACKPLANE_TOKEN = '', TENANT_NAME = 'A shop by Relay' } = process.env
const say = (line: string) => process.stdout.write(`${line}\n`)

/** Shows what is there so far and asks for more until there is no more: a list that scrolls by itself. */
function Invitations({
  tenantId,
  shown,
}: {
  tenantId: string
  shown: (emails: readonly string[], last: boolean) => void
}) {
  const data = useLazyLoadQuery<mainQuery>(
    graphql`
      query mainQuery($tenantId: ID!) {
        tenant(id: $tenantId) {
          ...invitations_tenant
        }
      }
    `,
    { tenantId },
  )
  if (!data.tenant) throw new Error('There is no such tenant.')
  const { emails, hasNext, isLoadingNext, loadNext } = useInvitations(data.tenant)
  useEffect(() => {
    if (isLoadingNext) return
    shown(emails, !hasNext)
    if (hasNext) loadNext(2)
  }, [shown, emails, hasNext, isLoadingNext, loadNext])
  return null
}

async function main() {
  const environment = createEnvironment(`${BACKPLANE_URL}/graphql`, () => BACKPLANE_TOKEN, carryVersion())
  const answer = await readTenants(environment)
  const place = answer?.viewer.memberships[0]
  if (!answer || !place) throw new Error('They belong to no tenant.')
  say(`${answer.viewer.name}: ${place.role} of ${place.tenant.name}`)

  let pages = 0
  const emails = await new Promise<readonly string[]>((resolve) => {
    const shown = (rows: readonly string[], last: boolean) => {
      pages += 1
      if (last) resolve(rows)
    }
    const list = createElement(Invitations, { tenantId: place.tenant.id, shown })
    const children = createElement(Suspense, { fallback: null }, list)
    create(createElement(RelayEnvironmentProvider, { environment, children }))
  })
  say(`invited, in ${pages} pages: ${emails.join(', ')}`)

  for (const name of [TENANT_NAME, TENANT_NAME]) {
    const result = await createTenant(environment, name)
    if (result.__typename === 'TenantCreated') say(`created: ${result.tenant.name}`)
    else if (result.__typename === 'SlugTaken') say(`refused: ${result.__typename}, ${result.slug}`)
    else throw new Error(result.__typename === 'InvalidInput' ? result.message : result.__typename)
  }

  const again = await readTenants(environment)
  say(`seen at once: ${again?.viewer.memberships.some(({ tenant }) => tenant.name === TENANT_NAME)}`)
}

void main()
