import type { WireAnswer, WireRequest } from '../wire-server.ts'

export interface Auth0User {
  readonly user_id: string
  readonly email: string
  readonly email_verified: boolean
  readonly name: string
  readonly nickname: string
  readonly picture: string
  readonly created_at: string
  readonly updated_at: string
  readonly identities: readonly { connection: string; user_id: string; provider: string; isSocial: boolean }[]
  /** Absent until it has been set once, as at Auth0. */
  readonly blocked?: boolean
  /** The application's own, kept as it came. */
  readonly app_metadata?: object
}

export interface Auth0Session {
  readonly id: string
  readonly user_id: string
  readonly created_at: string
  readonly updated_at: string
  readonly authenticated_at: string
  readonly idle_expires_at: string
  readonly expires_at: string
  readonly last_interacted_at: string
  readonly device: {
    readonly initial_user_agent: string
    readonly initial_ip: string
    readonly last_user_agent: string
    readonly last_ip: string
  }
  readonly clients: readonly { readonly client_id: string }[]
}

export interface Auth0RefreshToken {
  readonly id: string
  readonly user_id: string
  readonly session_id: string
}

export interface Auth0Method {
  readonly id: string
  readonly type: string
  readonly confirmed?: boolean
  readonly name?: string
  readonly created_at: string
}

export interface Auth0Enrollment {
  readonly id: string
  readonly status: 'pending' | 'confirmed'
  readonly type: string
  readonly auth_method: string
  readonly name: string
  readonly enrolled_at: string
}

/** A link to one of Auth0's pages, and what happens when it is followed. */
export interface Auth0Ticket {
  readonly url: string
  readonly kind: 'password' | 'verification'
  readonly user_id: string
  readonly result_url: string
  readonly expiresAt: number
  readonly marksVerified: boolean
}

export interface Auth0Client {
  readonly client_id: string
  readonly client_secret: string
  readonly name: string
  readonly app_type: string
  readonly grant_types: readonly string[]
  readonly token_endpoint_auth_method: string
  readonly client_metadata: Readonly<Record<string, string>>
}

export interface Auth0Grant {
  readonly id: string
  readonly client_id: string
  readonly audience: string
  readonly scope: readonly string[]
}

export interface Directory {
  readonly users: Map<string, Auth0User>
  /** What a user holds, by user id; ended ones are gone. */
  readonly sessions: Map<string, Auth0Session[]>
  readonly refreshTokens: Map<string, Auth0RefreshToken[]>
  /** A user's authentication methods, and what stands in the older list of enrolments. */
  readonly methods: Map<string, Auth0Method[]>
  readonly enrollments: Map<string, Auth0Enrollment[]>
  readonly tickets: Auth0Ticket[]
  readonly clients: Map<string, Auth0Client>
  readonly grants: Map<string, Auth0Grant>
  /** The tenant's APIs: each audience with its scopes. */
  readonly apis: ReadonlyMap<string, readonly string[]>
  /** Blocked by brute-force protection, not by an administrator. */
  readonly bruteForceBlocks: Set<string>
  /** The names of the database connections. */
  readonly connections: ReadonlySet<string>
}

export interface Route {
  readonly method: string
  /** Below `/api/v2`; `:id` stands for one part. */
  readonly path: string
  /** All of them are needed. */
  readonly scopes: readonly string[]
  handle(directory: Directory, request: WireRequest, id: string): WireAnswer
}

export function emptyDirectory(connection: string, apis: Directory['apis']): Directory {
  return {
    users: new Map(),
    sessions: new Map(),
    refreshTokens: new Map(),
    methods: new Map(),
    enrollments: new Map(),
    tickets: [],
    clients: new Map(),
    grants: new Map(),
    apis,
    bruteForceBlocks: new Set(),
    connections: new Set([connection]),
  }
}
