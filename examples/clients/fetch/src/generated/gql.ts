/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query FetchTenants {\n    viewer { id name memberships { id role tenant { id name } } }\n  }\n": typeof types.FetchTenantsDocument,
    "\n  query FetchInvitations($id: ID!, $after: String) {\n    tenant(id: $id) {\n      id\n      invitations(first: 2, after: $after) {\n        nodes { id email }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": typeof types.FetchInvitationsDocument,
    "\n  mutation FetchCreateTenant($input: CreateTenantInput!) {\n    createTenant(input: $input) {\n      __typename\n      ... on TenantCreated { tenant { id name slug } }\n      ... on SlugTaken { slug }\n      ... on MutationError { message }\n    }\n  }\n": typeof types.FetchCreateTenantDocument,
};
const documents: Documents = {
    "\n  query FetchTenants {\n    viewer { id name memberships { id role tenant { id name } } }\n  }\n": types.FetchTenantsDocument,
    "\n  query FetchInvitations($id: ID!, $after: String) {\n    tenant(id: $id) {\n      id\n      invitations(first: 2, after: $after) {\n        nodes { id email }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": types.FetchInvitationsDocument,
    "\n  mutation FetchCreateTenant($input: CreateTenantInput!) {\n    createTenant(input: $input) {\n      __typename\n      ... on TenantCreated { tenant { id name slug } }\n      ... on SlugTaken { slug }\n      ... on MutationError { message }\n    }\n  }\n": types.FetchCreateTenantDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FetchTenants {\n    viewer { id name memberships { id role tenant { id name } } }\n  }\n"): typeof import('./graphql.ts').FetchTenantsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FetchInvitations($id: ID!, $after: String) {\n    tenant(id: $id) {\n      id\n      invitations(first: 2, after: $after) {\n        nodes { id email }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FetchInvitationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FetchCreateTenant($input: CreateTenantInput!) {\n    createTenant(input: $input) {\n      __typename\n      ... on TenantCreated { tenant { id name slug } }\n      ... on SlugTaken { slug }\n      ... on MutationError { message }\n    }\n  }\n"): typeof import('./graphql.ts').FetchCreateTenantDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
