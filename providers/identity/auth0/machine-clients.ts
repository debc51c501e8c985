import type { ManagementClient } from 'auth0'
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { MachineClientDirectory, NewMachineClient } from '../port.ts'
import type { CallOptions, ManagementApi } from './client.ts'
import { afterFirst, missingAsNull, statusOf } from './faults.ts'

const PAGE = 100
/** 2,000 clients: more than a tenant may have. */
const MOST_PAGES = 20

const withSecret = z.object({ client_id: z.string().min(1), client_secret: z.string().min(1) })
type WithSecret = z.infer<typeof withSecret>

/** `backplane_key` says that we have made the client, and by which write. */
const known = z.object({
  client_id: z.string().min(1),
  client_metadata: z.looseObject({ backplane_key: z.string().optional() }).optional(),
})

/** The SDK takes an answer that it cannot read for an empty page: a client that is there would be made again. */
const clientsPage = z.object({ clients: z.array(known) })
const grantsPage = z.object({ client_grants: z.array(z.object({ id: z.string().min(1) })) })

/** Auth0's machine-to-machine applications, with a grant for the API of `audience`; its scopes must have been added to that API. */
export function machineClientDirectory(call: ManagementApi, audience: string): MachineClientDirectory {
  return {
    create: (input, { idempotencyKey, signal }) =>
      call('machineClients.create', signal, async (client, options) => {
        const { made, secret } = await clientOfKey(client, input.name, idempotencyKey, options)
        await afterFirst(() => grantScopes(client, secret.client_id, input, audience, options)).catch(async (error) => {
          throw await undone(client, made ? secret.client_id : null, error, options)
        })
        return { clientId: secret.client_id, clientSecret: secret.client_secret }
      }),

    rotateSecret: (clientId, write) =>
      call('machineClients.rotateSecret', write.signal, async (client, options) => {
        if (!(await isOurs(client, clientId, options))) throw notOurs('machineClients.rotateSecret')
        return { clientSecret: withSecret.parse(await client.clients.rotateSecret(clientId, options)).client_secret }
      }),

    remove: (clientId, write) =>
      call('machineClients.remove', write.signal, async (client, options) => {
        const ours = await isOurs(client, clientId, options)
        if (ours === false) throw notOurs('machineClients.remove')
        const page = await client.clientGrants.list({ client_id: clientId, take: PAGE }, options)
        const { client_grants: grants } = grantsPage.parse(page.response)
        // Without a grant it gets no new token, even where a later step fails.
        await afterFirst(async () => {
          for (const { id } of grants) await client.clientGrants.delete(id, options).catch(missingAsNull)
          await client.clients.delete(clientId, options).catch(missingAsNull)
        })
      }),
  }
}

/**
 * Auth0 takes no idempotency key and lets two clients have one name, so the clients are looked through for the key before one is made. Of
 * one that an earlier attempt has made nobody knows the secret: it gets a new one.
 */
async function clientOfKey(
  client: ManagementClient,
  name: string,
  key: string,
  options: CallOptions,
): Promise<{ made: boolean; secret: WithSecret }> {
  const earlier = await findByKey(client, key, options)
  if (earlier !== null)
    return { made: false, secret: withSecret.parse(await client.clients.rotateSecret(earlier, options)) }
  const created = await client.clients.create(
    {
      // Auth0 refuses the two.
      name: name.replace(/[<>]/g, ' ').trim(),
      app_type: 'non_interactive',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'client_secret_post',
      oidc_conformant: true,
      client_metadata: { backplane_key: key },
    },
    options,
  )
  return { made: true, secret: withSecret.parse(created) }
}

async function findByKey(client: ManagementClient, key: string, options: CallOptions): Promise<string | null> {
  const fields = { fields: 'client_id,client_metadata', include_fields: true, app_type: 'non_interactive' }
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.clients.list({ ...fields, page, per_page: PAGE }, options)
    const { clients } = clientsPage.parse(answer.response)
    const ours = clients.find((one) => one.client_metadata?.backplane_key === key)
    if (ours) return ours.client_id
    if (clients.length < PAGE) return null
  }
  const detail = `more than ${MOST_PAGES * PAGE} machine clients: whether this one was made before cannot be said`
  throw new ProviderError('rejected', { provider: 'auth0', operation: 'machineClients.create', detail })
}

async function grantScopes(
  client: ManagementClient,
  clientId: string,
  { scopes }: NewMachineClient,
  audience: string,
  options: CallOptions,
): Promise<void> {
  try {
    await client.clientGrants.create({ client_id: clientId, audience, scope: [...scopes] }, options)
  } catch (error) {
    // It has one already: an earlier attempt came so far.
    if (statusOf(error) !== 409) throw error
  }
}

/**
 * A grant that Auth0 refuses (a scope that the API lacks) leaves a client that is of no use: it is taken away again, and nothing has happened.
 * @returns what is to be thrown
 */
async function undone(
  client: ManagementClient,
  clientId: string | null,
  error: Error,
  options: CallOptions,
): Promise<unknown> {
  const status = statusOf(error.cause)
  const refused = status !== undefined && status >= 400 && status < 500 && status !== 429
  if (!refused || clientId === null) return error
  return client.clients.delete(clientId, options).then(
    () => error.cause,
    () => error,
  )
}

/** Our own web client and the one that calls the Management API must not be changed by a wrong id. Null when there is no such client. */
async function isOurs(client: ManagementClient, clientId: string, options: CallOptions): Promise<boolean | null> {
  const fields = { fields: 'client_id,client_metadata', include_fields: true }
  const found = await client.clients.get(clientId, fields, options).catch(missingAsNull)
  return found === null ? null : known.parse(found).client_metadata?.backplane_key !== undefined
}

function notOurs(operation: string): ProviderError {
  return new ProviderError('rejected', { provider: 'auth0', operation, detail: 'no machine client that was made here' })
}
