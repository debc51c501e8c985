import { graphql } from '../generated/index.ts'

/** Whatever has changed, the page's one query is asked again. */
export const TENANT_LIVE = graphql(`
  subscription TenantLive($tenantId: ID!, $since: String) {
    tenantChanged(tenantId: $tenantId, since: $since) {
      kind
      position
      version
    }
  }
`)

export const VIEWER_LIVE = graphql(`
  subscription ViewerLive($since: String) {
    viewerChanged(since: $since) {
      kind
      position
      version
    }
  }
`)
