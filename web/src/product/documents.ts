import { graphql } from '../generated/index.ts'

/*
 * This folder is the product's own part of the page, as examples/better-movies is of the API: what it sells, and how it is used.
 * Another product puts its own in this place.
 */

/* Spread into the page's one query. */
graphql(`
  fragment ProductUse on Tenant {
    hdMovies: entitlement(featureKey: "hd_movies") {
      allowed
      reason
      until
    }
    deviceLimit: entitlement(featureKey: "connected_devices") {
      allowed
      reason
      limit
      used
    }
    devices {
      id
      name
      createdAt
      user {
        id
        name
      }
    }
  }
`)

export const REGISTER_DEVICE = graphql(`
  mutation RegisterDevice($input: RegisterDeviceInput!) {
    registerDevice(input: $input) {
      __typename
      ... on DeviceRegistered {
        used
        device {
          id
          name
        }
      }
      ... on DeviceLimitReached {
        message
        used
        limit
      }
      ... on NoPlanForDevices {
        message
      }
    }
  }
`)

export const REMOVE_DEVICE = graphql(`
  mutation RemoveDevice($id: ID!) {
    removeDevice(id: $id)
  }
`)
