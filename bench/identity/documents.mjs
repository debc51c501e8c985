import { documentId } from '../../dist/server/graphql/documents/manifest.js'

/** The registered documents of the identity benches. */
const TEXTS = {
  whoAmI: 'query WhoAmI { viewer { id name email memberships { id role tenant { id name } } } }',
  viewer: 'query Viewer { viewer { id name email } }',
  members: `query Members($tenant: ID!, $first: Int!, $after: String) {
  tenant(id: $tenant) { id name members(first: $first, after: $after) {
    nodes { id role createdAt user { id name email pictureUrl } } pageInfo { hasNextPage endCursor } } } }`,
  users: `query Users($search: String, $first: Int!) {
  users(search: $search, first: $first) { nodes { id name email places { tenantId tenantName role } } pageInfo { hasNextPage endCursor } } }`,
  rename: `mutation Rename($input: RenameTenantInput!) { renameTenant(input: $input) { __typename } }`,
}

export const IDS = Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, documentId(text)]))
export const MANIFEST = Object.fromEntries(Object.values(TEXTS).map((text) => [documentId(text), text]))
