import { ErrorResponse, User, UserManager, WebStorageStateStore } from 'oidc-client-ts'
import type { PageConfig } from './config.ts'
import { RequestError } from './request-error.ts'

export const CALLBACK_PATH = '/callback'
export const SILENT_PATH = '/silent'
/** One renewal at a time over all tabs: a refresh token that is used twice ends the whole session. */
const RENEWAL_LOCK = 'backplane:renewal'

type Told = { kind: 'renewed'; replaces: string; user: string } | { kind: 'signed-out'; subject: string }

export interface Session {
  signedIn(): Promise<boolean>
  /** A token that is good now, renewed when need be; null for a guest. @throws RequestError SIGNED_OUT or NETWORK */
  accessToken(options?: { not: string }): Promise<string | null>
  /** Leaves for the issuer's page; `create` asks it for its form for new people. */
  signIn(returnTo: string, options?: { create: boolean }): Promise<void>
  /** Comes back from it: the path that was asked for. */
  finishSignIn(): Promise<string>
  /** Ends the session at the issuer too (RP-initiated logout). */
  signOut(): Promise<void>
  /** Forgets the tokens: the session is over. */
  ended(): Promise<void>
  /** Tells when the session is over, be it in another tab. Returns how to stop listening. */
  onEnd(listener: () => void): () => void
}

/** Authorization code with PKCE. Tokens and the state of a sign-in live in this tab's sessionStorage, never in localStorage. */
export function createSession(config: PageConfig): Session {
  const manager = createManager(config)
  const channel = new BroadcastChannel('backplane:session')
  const tell = (message: Told): void => channel.postMessage(message)
  const listeners = new Set<() => void>()

  async function ended(): Promise<void> {
    await manager.removeUser()
    for (const listener of listeners) listener()
  }

  async function renew(stale: string): Promise<User> {
    return navigator.locks.request(RENEWAL_LOCK, async () => {
      const before = await manager.getUser()
      if (!before) throw signedOut()
      // Whoever held the lock has renewed it already.
      if (before.access_token !== stale && !before.expired) return before
      const user = await manager.signinSilent().catch(async (error: unknown) => {
        if (!(error instanceof ErrorResponse)) throw unreachable(error)
        await ended()
        throw signedOut(error)
      })
      if (!user) throw signedOut()
      if (before.refresh_token) tell({ kind: 'renewed', replaces: before.refresh_token, user: user.toStorageString() })
      return user
    })
  }

  channel.onmessage = async ({ data }: MessageEvent<Told>) => {
    const user = await manager.getUser()
    if (!user) return
    if (data.kind === 'renewed' && data.replaces === user.refresh_token)
      await manager.storeUser(User.fromStorageString(data.user))
    if (data.kind === 'signed-out' && data.subject === user.profile.sub) await ended()
  }
  manager.events.addAccessTokenExpiring(async () => {
    const user = await manager.getUser()
    // A failure shows at the next request, which tries again.
    if (user) await renew(user.access_token).catch(() => null)
  })

  return {
    signedIn: async () => (await manager.getUser()) !== null,
    async accessToken({ not } = { not: '' }) {
      const user = await manager.getUser()
      if (!user) return null
      if (!user.expired && user.access_token !== not) return user.access_token
      return (await renew(user.access_token)).access_token
    },
    signIn: (returnTo, { create } = { create: false }) =>
      manager.signinRedirect({
        state: { returnTo },
        ...(create ? { extraQueryParams: { ...config.extraAuthorizeParams, screen_hint: 'signup' } } : {}),
      }),
    async finishSignIn() {
      const { state } = await manager.signinRedirectCallback()
      const returnTo = (state as { returnTo?: unknown } | undefined)?.returnTo
      return typeof returnTo === 'string' && /^\/(?![/\\])/.test(returnTo) ? returnTo : '/account'
    },
    async signOut() {
      const user = await manager.getUser()
      if (user) tell({ kind: 'signed-out', subject: user.profile.sub })
      await manager.signoutRedirect()
    },
    ended,
    onEnd(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Runs in the hidden frame of a silent renewal and tells the page around it. */
export async function finishSilentRenewal(config: PageConfig): Promise<void> {
  await createManager(config).signinSilentCallback()
}

function createManager(config: PageConfig): UserManager {
  const { origin } = window.location
  const store = new WebStorageStateStore({ store: window.sessionStorage })
  return new UserManager({
    authority: config.authority,
    client_id: config.clientId,
    scope: config.scope,
    redirect_uri: `${origin}${CALLBACK_PATH}`,
    silent_redirect_uri: `${origin}${SILENT_PATH}`,
    post_logout_redirect_uri: `${origin}/`,
    extraQueryParams: { ...config.extraAuthorizeParams },
    userStore: store,
    stateStore: store,
    // Renewal is ours: the library's own takes no lock.
    automaticSilentRenew: false,
  })
}

function signedOut(cause?: unknown): RequestError {
  return new RequestError('SIGNED_OUT', 'Your session has ended. Sign in again.', { cause })
}

function unreachable(cause: unknown): RequestError {
  return new RequestError('NETWORK', 'The sign-in service cannot be reached. Check your connection and try again.', {
    cause,
  })
}
