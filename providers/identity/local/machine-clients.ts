import { newId } from '../../../lib/ids.ts'
import { ProviderError } from '../../errors.ts'
import type { SqlPool } from '../../host.ts'
import type { MachineClientDirectory } from '../port.ts'
import { API_SCOPE, hashSecret } from './clients.ts'
import { keyedHash } from './digests.ts'

const NAME_MAX = 100

/** How a program's client looks to oidc-provider: tokens of its own for its secret, and nothing else. */
const MACHINE = {
  machine: true,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
} as const

/**
 * Clients for programs. A secret has 256 bits, is stored hashed and told once. It follows from the call's idempotency key, so that a
 * caller whose answer was lost gets the same one again by the same call, without it having been kept.
 *
 * @param secret base64url of 32 bytes
 */
export function localMachineClients(sql: SqlPool, secret: string): MachineClientDirectory {
  const secretOf = (clientId: string, key: string) => keyedHash(`client secret ${clientId} ${key}`, secret)

  async function setSecret(tx: Pick<SqlPool, 'query'>, clientId: string, key: string): Promise<string> {
    const clientSecret = secretOf(clientId, key)
    await tx.query('insert into secret_writes (key, client_id) values ($1, $2)', [key, clientId])
    await tx.query('update clients set secret_sha256 = $2, secret_key = $3 where id = $1', [
      clientId,
      hashSecret(clientSecret),
      key,
    ])
    return clientSecret
  }

  return {
    create: (input, { idempotencyKey }) =>
      sql.transaction(async (tx) => {
        const name = input.name.trim()
        if (!name || name.length > NAME_MAX) throw rejected('create', `name: 1 to ${NAME_MAX} characters`)
        const unknown = input.scopes.find((scope) => scope !== API_SCOPE)
        if (unknown !== undefined) throw rejected('create', `scopes: there is no "${unknown}"`)
        const metadata = { ...MACHINE, client_name: name, api_scopes: input.scopes.join(' ') }
        const id = `machine-${newId()}`
        const { rowCount } = await tx.query(
          'insert into clients (id, metadata, creation_key) values ($1, $2, $3) on conflict (creation_key) do nothing',
          [id, JSON.stringify(metadata), idempotencyKey],
        )
        if (rowCount > 0) return { clientId: id, clientSecret: await setSecret(tx, id, idempotencyKey) }
        const { rows } = await tx.query<{ id: string; secret_key: string | null }>(
          'select id, secret_key from clients where creation_key = $1',
          [idempotencyKey],
        )
        const made = rows[0]
        if (!made || made.secret_key !== idempotencyKey)
          throw rejected('create', 'made before, with another secret now')
        return { clientId: made.id, clientSecret: secretOf(made.id, idempotencyKey) }
      }),

    rotateSecret: (clientId, { idempotencyKey }) =>
      sql.transaction(async (tx) => {
        const { rows } = await tx.query<{ secret_key: string | null; used: boolean }>(
          `select secret_key, exists (select 1 from secret_writes where key = $2) as used
           from clients where id = $1 and metadata @> '{"machine": true}' for update`,
          [clientId, idempotencyKey],
        )
        const client = rows[0]
        if (!client) throw rejected('rotateSecret', 'no such machine client')
        if (client.secret_key === idempotencyKey) return { clientSecret: secretOf(clientId, idempotencyKey) }
        // Setting it again would bring back a secret that a later call has replaced.
        if (client.used) throw rejected('rotateSecret', 'a later call has changed the secret since')
        return { clientSecret: await setSecret(tx, clientId, idempotencyKey) }
      }),

    async remove(clientId) {
      const { rows } = await sql.query<{ kept: boolean }>(
        `with gone as (delete from clients where id = $1 and metadata @> '{"machine": true}' returning id)
         select exists (select 1 from clients where id = $1 and id not in (select id from gone)) as kept`,
        [clientId],
      )
      if (rows[0]?.kept) throw rejected('remove', 'not a machine client')
    },
  }
}

function rejected(operation: string, detail: string): ProviderError {
  return new ProviderError('rejected', { provider: 'local', operation, detail })
}
