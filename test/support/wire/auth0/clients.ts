import { randomBytes } from 'node:crypto'
import type { WireAnswer, WireRequest } from '../wire-server.ts'
import { managementError } from './answers.ts'
import type { Auth0Client, Directory, Route } from './directory.ts'

const noClient = managementError(404, 'Client not found.', 'inexistent_client')
const newSecret = () => randomBytes(48).toString('base64url')

/** Management API v2: applications, and what each may ask for at the token endpoint by itself. */
export const CLIENT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: 'clients',
    scopes: ['read:clients'],
    handle: ({ clients }, { query }) => {
      const [page, size] = [Number(query.get('page') ?? 0), Number(query.get('per_page') ?? 50)]
      const type = query.get('app_type')
      const all = [...clients.values()].filter((one) => type === null || one.app_type === type)
      const shown = all.slice(page * size, (page + 1) * size).map((one) => fieldsOf(one, query))
      if (query.get('include_totals') !== 'true') return { status: 200, body: shown }
      return { status: 200, body: { total: all.length, start: page * size, limit: size, clients: shown } }
    },
  },
  { method: 'POST', path: 'clients', scopes: ['create:clients'], handle: createClient },
  {
    method: 'GET',
    path: 'clients/:id',
    scopes: ['read:clients'],
    handle: ({ clients }, { query }, id) => {
      const found = clients.get(id)
      return found ? { status: 200, body: fieldsOf(found, query) } : noClient
    },
  },
  {
    method: 'DELETE',
    path: 'clients/:id',
    scopes: ['delete:clients'],
    // Deleting what is not there is answered like deleting.
    handle: ({ clients, grants }, _request, id) => {
      clients.delete(id)
      for (const grant of grants.values()) if (grant.client_id === id) grants.delete(grant.id)
      return { status: 204 }
    },
  },
  {
    method: 'POST',
    path: 'clients/:id/rotate-secret',
    scopes: ['update:client_keys'],
    handle: ({ clients }, _request, id) => {
      const found = clients.get(id)
      if (!found) return noClient
      const changed = { ...found, client_secret: newSecret() }
      clients.set(id, changed)
      return { status: 200, body: changed }
    },
  },
  {
    method: 'GET',
    path: 'client-grants',
    scopes: ['read:client_grants'],
    handle: ({ grants }, { query }) => {
      const of = query.get('client_id')
      const found = [...grants.values()].filter((grant) => of === null || grant.client_id === of)
      return { status: 200, body: query.has('take') ? { client_grants: found } : found }
    },
  },
  { method: 'POST', path: 'client-grants', scopes: ['create:client_grants'], handle: createGrant },
  {
    method: 'DELETE',
    path: 'client-grants/:id',
    scopes: ['delete:client_grants'],
    handle: ({ grants }, _request, id) => {
      grants.delete(id)
      return { status: 204 }
    },
  },
]

/** The application that people sign in to, as it was made in the dashboard. */
export function webClient(client_id: string): Auth0Client {
  return {
    client_id,
    client_secret: newSecret(),
    name: 'Better Movies',
    app_type: 'spa',
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    client_metadata: {},
  }
}

function createClient({ clients }: Directory, { body }: WireRequest): WireAnswer {
  const input = (body ?? {}) as Readonly<Record<string, unknown>>
  if (typeof input.name !== 'string' || !/^[^<>]+$/.test(input.name))
    return managementError(400, "Payload validation error: 'String does not match pattern ^[^<>]+$'", 'invalid_body')
  const client: Auth0Client = {
    client_id: randomBytes(16).toString('hex'),
    client_secret: newSecret(),
    name: input.name,
    app_type: String(input.app_type),
    grant_types: (input.grant_types ?? []) as string[],
    token_endpoint_auth_method: String(input.token_endpoint_auth_method),
    client_metadata: (input.client_metadata ?? {}) as Record<string, string>,
  }
  clients.set(client.client_id, client)
  return { status: 201, body: client }
}

function createGrant({ clients, grants, apis }: Directory, { body }: WireRequest): WireAnswer {
  const input = (body ?? {}) as { client_id?: string; audience?: string; scope?: string[] }
  const { client_id = '', audience = '', scope = [] } = input
  if (!clients.has(client_id)) return noClient
  const known = apis.get(audience)
  if (!known) return managementError(404, 'Resource server not found', 'inexistent_resource_server')
  const unknown = scope.find((one) => !known.includes(one))
  if (unknown !== undefined)
    return managementError(400, `Scope '${unknown}' is not defined in the resource server`, 'invalid_body')
  if ([...grants.values()].some((one) => one.client_id === client_id && one.audience === audience))
    return managementError(409, 'A grant for this client and audience already exists.', 'client_grant_conflict')
  const grant = { id: `cgr_${randomBytes(12).toString('hex')}`, client_id, audience, scope }
  grants.set(grant.id, grant)
  return { status: 201, body: grant }
}

/** The secret is shown to those who may read keys; the Management client here may not. */
function fieldsOf({ client_secret: _, ...client }: Auth0Client, query: URLSearchParams): object {
  const wanted = query.get('fields')?.split(',')
  return wanted ? Object.fromEntries(Object.entries(client).filter(([name]) => wanted.includes(name))) : client
}
