/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** An operation to be kept. */
export type SaveOperationInput = {
  /** What it is for: 1,000 characters at most. */
  description?: string | null | undefined;
  /** The document: 50,000 characters at most. */
  document: string;
  /** One of your own that is to change: `sop_…`; absent for a new one. */
  id?: string | number | null | undefined;
  /** 1 to 100 characters. */
  name: string;
  /** A template of its variables: the JSON text of one object, 20,000 characters at most. Keep secrets out of it. */
  variables?: string | null | undefined;
  /** Who is to see it. */
  visibility?: SavedOperationVisibility;
};

/** Who sees a saved operation: whoever saved it, or all of staff. */
export type SavedOperationVisibility =
  /** Whoever saved it. */
  | 'MINE'
  /** Every operator. */
  | 'STAFF';

/** A tenant to look at as its roles would. */
export type StartRolePreviewInput = {
  /** For how many minutes of real time, 1 to 60. */
  minutes?: number;
  /** Why, in 1 to 500 characters: it stands in the tenant's audit log. */
  reason: string;
  /** The tenant: `tnt_…`. */
  tenantId: string | number;
};

export type SavedOperationsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type SavedOperationsQuery = { savedOperations: { nodes: Array<{ id: string, name: string, description: string | null, document: string, variables: string | null, visibility: SavedOperationVisibility, mine: boolean, savedBy: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type KeptOperationFragment = { id: string, name: string, description: string | null, document: string, variables: string | null, visibility: SavedOperationVisibility, mine: boolean, savedBy: string };

export type SavedOperationQueryVariables = Exact<{
  id: string | number;
}>;


export type SavedOperationQuery = { savedOperation: { id: string, name: string, description: string | null, document: string, variables: string | null, visibility: SavedOperationVisibility, mine: boolean, savedBy: string } | null };

export type SaveOperationMutationVariables = Exact<{
  input: SaveOperationInput;
}>;


export type SaveOperationMutation = { saveOperation:
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'OperationSaved', savedOperation: { id: string, name: string, description: string | null, document: string, variables: string | null, visibility: SavedOperationVisibility, mine: boolean, savedBy: string } }
    | { __typename: 'TooManySavedOperations', message: string }
   };

export type RemoveOperationMutationVariables = Exact<{
  id: string | number;
}>;


export type RemoveOperationMutation = { removeOperation: string };

export type OwnPlacesQueryVariables = Exact<{ [key: string]: never; }>;


export type OwnPlacesQuery = { viewer: { name: string, email: string, memberships: Array<{ tenant: { id: string, name: string, roles: Array<{ id: string, name: string }> } }> } };

export type StartRolePreviewMutationVariables = Exact<{
  input: StartRolePreviewInput;
}>;


export type StartRolePreviewMutation = { startRolePreview: { id: string, tenantName: string, expiresAt: string, roles: Array<{ id: string, name: string }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const KeptOperationFragmentDoc = new TypedDocumentString(`
    fragment KeptOperation on SavedOperation {
  id
  name
  description
  document
  variables
  visibility
  mine
  savedBy
}
    `, {"fragmentName":"KeptOperation"}) as unknown as TypedDocumentString<KeptOperationFragment, unknown>;
export const SavedOperationsDocument = new TypedDocumentString(`
    query SavedOperations($after: String) {
  savedOperations(first: 100, after: $after) {
    nodes {
      ...KeptOperation
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment KeptOperation on SavedOperation {
  id
  name
  description
  document
  variables
  visibility
  mine
  savedBy
}`) as unknown as TypedDocumentString<SavedOperationsQuery, SavedOperationsQueryVariables>;
export const SavedOperationDocument = new TypedDocumentString(`
    query SavedOperation($id: ID!) {
  savedOperation(id: $id) {
    ...KeptOperation
  }
}
    fragment KeptOperation on SavedOperation {
  id
  name
  description
  document
  variables
  visibility
  mine
  savedBy
}`) as unknown as TypedDocumentString<SavedOperationQuery, SavedOperationQueryVariables>;
export const SaveOperationDocument = new TypedDocumentString(`
    mutation SaveOperation($input: SaveOperationInput!) {
  saveOperation(input: $input) {
    __typename
    ... on OperationSaved {
      savedOperation {
        ...KeptOperation
      }
    }
    ... on MutationError {
      message
    }
  }
}
    fragment KeptOperation on SavedOperation {
  id
  name
  description
  document
  variables
  visibility
  mine
  savedBy
}`) as unknown as TypedDocumentString<SaveOperationMutation, SaveOperationMutationVariables>;
export const RemoveOperationDocument = new TypedDocumentString(`
    mutation RemoveOperation($id: ID!) {
  removeOperation(id: $id)
}
    `) as unknown as TypedDocumentString<RemoveOperationMutation, RemoveOperationMutationVariables>;
export const OwnPlacesDocument = new TypedDocumentString(`
    query OwnPlaces {
  viewer {
    name
    email
    memberships {
      tenant {
        id
        name
        roles {
          id
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OwnPlacesQuery, OwnPlacesQueryVariables>;
export const StartRolePreviewDocument = new TypedDocumentString(`
    mutation StartRolePreview($input: StartRolePreviewInput!) {
  startRolePreview(input: $input) {
    id
    tenantName
    expiresAt
    roles {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<StartRolePreviewMutation, StartRolePreviewMutationVariables>;