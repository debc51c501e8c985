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
    "\n  query SavedOperations($after: String) {\n    savedOperations(first: 100, after: $after) {\n      nodes {\n        ...KeptOperation\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n  fragment KeptOperation on SavedOperation {\n    id\n    name\n    description\n    document\n    variables\n    visibility\n    mine\n    savedBy\n  }\n": typeof types.SavedOperationsDocument,
    "\n  query SavedOperation($id: ID!) {\n    savedOperation(id: $id) {\n      ...KeptOperation\n    }\n  }\n": typeof types.SavedOperationDocument,
    "\n  mutation SaveOperation($input: SaveOperationInput!) {\n    saveOperation(input: $input) {\n      __typename\n      ... on OperationSaved {\n        savedOperation {\n          ...KeptOperation\n        }\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n": typeof types.SaveOperationDocument,
    "\n  mutation RemoveOperation($id: ID!) {\n    removeOperation(id: $id)\n  }\n": typeof types.RemoveOperationDocument,
    "\n  query OwnPlaces {\n    viewer {\n      name\n      email\n      memberships {\n        tenant {\n          id\n          name\n          roles {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n": typeof types.OwnPlacesDocument,
    "\n  mutation StartRolePreview($input: StartRolePreviewInput!) {\n    startRolePreview(input: $input) {\n      id\n      tenantName\n      expiresAt\n      roles {\n        id\n        name\n      }\n    }\n  }\n": typeof types.StartRolePreviewDocument,
};
const documents: Documents = {
    "\n  query SavedOperations($after: String) {\n    savedOperations(first: 100, after: $after) {\n      nodes {\n        ...KeptOperation\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n  fragment KeptOperation on SavedOperation {\n    id\n    name\n    description\n    document\n    variables\n    visibility\n    mine\n    savedBy\n  }\n": types.SavedOperationsDocument,
    "\n  query SavedOperation($id: ID!) {\n    savedOperation(id: $id) {\n      ...KeptOperation\n    }\n  }\n": types.SavedOperationDocument,
    "\n  mutation SaveOperation($input: SaveOperationInput!) {\n    saveOperation(input: $input) {\n      __typename\n      ... on OperationSaved {\n        savedOperation {\n          ...KeptOperation\n        }\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n": types.SaveOperationDocument,
    "\n  mutation RemoveOperation($id: ID!) {\n    removeOperation(id: $id)\n  }\n": types.RemoveOperationDocument,
    "\n  query OwnPlaces {\n    viewer {\n      name\n      email\n      memberships {\n        tenant {\n          id\n          name\n          roles {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n": types.OwnPlacesDocument,
    "\n  mutation StartRolePreview($input: StartRolePreviewInput!) {\n    startRolePreview(input: $input) {\n      id\n      tenantName\n      expiresAt\n      roles {\n        id\n        name\n      }\n    }\n  }\n": types.StartRolePreviewDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SavedOperations($after: String) {\n    savedOperations(first: 100, after: $after) {\n      nodes {\n        ...KeptOperation\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n  fragment KeptOperation on SavedOperation {\n    id\n    name\n    description\n    document\n    variables\n    visibility\n    mine\n    savedBy\n  }\n"): typeof import('./graphql.ts').SavedOperationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SavedOperation($id: ID!) {\n    savedOperation(id: $id) {\n      ...KeptOperation\n    }\n  }\n"): typeof import('./graphql.ts').SavedOperationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SaveOperation($input: SaveOperationInput!) {\n    saveOperation(input: $input) {\n      __typename\n      ... on OperationSaved {\n        savedOperation {\n          ...KeptOperation\n        }\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SaveOperationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveOperation($id: ID!) {\n    removeOperation(id: $id)\n  }\n"): typeof import('./graphql.ts').RemoveOperationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OwnPlaces {\n    viewer {\n      name\n      email\n      memberships {\n        tenant {\n          id\n          name\n          roles {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').OwnPlacesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartRolePreview($input: StartRolePreviewInput!) {\n    startRolePreview(input: $input) {\n      id\n      tenantName\n      expiresAt\n      roles {\n        id\n        name\n      }\n    }\n  }\n"): typeof import('./graphql.ts').StartRolePreviewDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
