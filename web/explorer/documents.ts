import { graphql } from './generated/index.ts'

/** Also how the page learns who may use it: the API answers this to staff only. */
export const SAVED_OPERATIONS = graphql(`
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
  }
`)

export const SAVED_OPERATION = graphql(`
  query SavedOperation($id: ID!) {
    savedOperation(id: $id) {
      ...KeptOperation
    }
  }
`)

export const SAVE_OPERATION = graphql(`
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
`)

export const REMOVE_OPERATION = graphql(`
  mutation RemoveOperation($id: ID!) {
    removeOperation(id: $id)
  }
`)

export const OWN_PLACES = graphql(`
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
`)

export const START_ROLE_PREVIEW = graphql(`
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
`)
