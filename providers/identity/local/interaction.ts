import type { Provider } from 'oidc-provider'

/** What oidc-provider asks a person. */
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>
