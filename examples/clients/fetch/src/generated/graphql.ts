/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A tenant to be created. */
export type CreateTenantInput = {
  /** 1 to 100 characters. */
  name: string;
  /** Lower-case letters, digits and hyphens; made from the name when it is absent. */
  slug?: string | null | undefined;
};

/** What a member may do. */
export type Role =
  /** Everything but spending money. */
  | 'ADMIN'
  /** Plans, payments and invoices. */
  | 'BILLING'
  /** One of the tenant's own roles, which stands beside it. */
  | 'CUSTOM'
  /** Uses the product. */
  | 'MEMBER'
  /** Everything, billing included. */
  | 'OWNER';

export type FetchTenantsQueryVariables = Exact<{ [key: string]: never; }>;


export type FetchTenantsQuery = { viewer: { id: string, name: string, memberships: Array<{ id: string, role: Role, tenant: { id: string, name: string } }> } };

export type FetchInvitationsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type FetchInvitationsQuery = { tenant: { id: string, invitations: { nodes: Array<{ id: string, email: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type FetchCreateTenantMutationVariables = Exact<{
  input: CreateTenantInput;
}>;


export type FetchCreateTenantMutation = { createTenant:
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'SlugTaken', slug: string, message: string }
    | { __typename: 'TenantCreated', tenant: { id: string, name: string, slug: string } }
   };

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

export const FetchTenantsDocument = new TypedDocumentString(`
    query FetchTenants {
  viewer {
    id
    name
    memberships {
      id
      role
      tenant {
        id
        name
      }
    }
  }
}
    `, {"hash":"sha256:f149986a0b57cacc26c00ad47858a90ee1d5a73c42517d380f16436e126e4d16"}) as unknown as TypedDocumentString<FetchTenantsQuery, FetchTenantsQueryVariables>;
export const FetchInvitationsDocument = new TypedDocumentString(`
    query FetchInvitations($id: ID!, $after: String) {
  tenant(id: $id) {
    id
    invitations(first: 2, after: $after) {
      nodes {
        id
        email
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:decb589faa15403e41fb5e128f9c279c1466d0791e16b27bb31c09ade3977409"}) as unknown as TypedDocumentString<FetchInvitationsQuery, FetchInvitationsQueryVariables>;
export const FetchCreateTenantDocument = new TypedDocumentString(`
    mutation FetchCreateTenant($input: CreateTenantInput!) {
  createTenant(input: $input) {
    __typename
    ... on TenantCreated {
      tenant {
        id
        name
        slug
      }
    }
    ... on SlugTaken {
      slug
    }
    ... on MutationError {
      message
    }
  }
}
    `, {"hash":"sha256:2c55d4a66af7af56bc836e3bcd33b63ff0521c62c4712aa280f2a445f9d289dc"}) as unknown as TypedDocumentString<FetchCreateTenantMutation, FetchCreateTenantMutationVariables>;