import type { GraphqlClient } from './graphql-client.ts'
import type { SeededTenant } from './seed.ts'

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  __typename ... on ApiKeyCreated { secret apiKey { id } } ... on InvalidInput { field message } } }`

export interface MadeKey {
  readonly __typename: string
  readonly secret: string
  readonly apiKey: { readonly id: string }
  readonly field?: string
  readonly message?: string
}

/** What came of making a key that reads the tenant and its members, or of what `input` says instead. */
export async function makeKey(by: GraphqlClient, tenant: SeededTenant, input: object = {}): Promise<MadeKey> {
  const { createApiKey } = await by.data<{ createApiKey: MadeKey }>(CREATE, {
    input: { tenantId: tenant.publicId, name: 'Reports', permissions: ['TENANT_READ', 'MEMBER_READ'], ...input },
  })
  return createApiKey
}
