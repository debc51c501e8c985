import { createHash, randomBytes } from 'node:crypto'
import type { ProviderHost } from '../../providers/host.ts'
import type { MachineClientDirectory } from '../../providers/identity/port.ts'

/** Clients for programs in the local issuer's own table; the same key makes the same client. */
export async function localMachineClients(host: ProviderHost): Promise<MachineClientDirectory> {
  const sql = await host.sql('local_identity')
  const secretOf = () => {
    const secret = randomBytes(32).toString('base64url')
    return { secret, hash: createHash('sha256').update(secret).digest('base64url') }
  }
  return {
    async create({ name }, { idempotencyKey }) {
      const clientId = `program-${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 20)}`
      const { secret, hash } = secretOf()
      await sql.query(
        `insert into clients (id, secret_sha256, metadata) values ($1, $2, $3)
         on conflict (id) do update set secret_sha256 = excluded.secret_sha256`,
        [clientId, hash, { client_name: name, grant_types: ['client_credentials'] }],
      )
      return { clientId, clientSecret: secret }
    },
    async rotateSecret(clientId) {
      const { secret, hash } = secretOf()
      await sql.query('update clients set secret_sha256 = $2 where id = $1', [clientId, hash])
      return { clientSecret: secret }
    },
    async remove(clientId) {
      await sql.query('delete from clients where id = $1', [clientId])
    },
  }
}
