import type { SqlPool } from '../../host.ts'

/**
 * Creates what is missing in the issuer's own schema. Several processes may start at once: one works, the others wait for
 * the lock and then find everything in place.
 *
 * - `accounts`      people; addresses are stored lower-cased, passwords as Argon2id
 * - `clients`       applications; a secret is stored as sha256 of a random value
 * - `payloads`      sessions, grants, codes and tokens of oidc-provider; `id` is never the value that a browser or client holds
 * - `signing_keys`  private JWKs, encrypted
 */
export async function createTables(sql: SqlPool): Promise<void> {
  await sql.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('local_identity tables', 0))`)
    for (const statement of STATEMENTS) await tx.query(statement)
  })
}

const STATEMENTS = [
  `create table if not exists accounts (
    id uuid primary key,
    email text not null unique check (email = lower(email)),
    email_verified boolean not null default false,
    name text,
    password_hash text,
    blocked_at timestamptz,
    created_at timestamptz not null,
    creation_key text unique
  )`,
  `create table if not exists clients (
    id text primary key,
    secret_sha256 text,
    metadata jsonb not null
  )`,
  `create table if not exists payloads (
    model text not null,
    id text not null,
    payload jsonb not null,
    grant_id text,
    uid text,
    account_id uuid,
    expires_at timestamptz,
    consumed_at timestamptz,
    primary key (model, id)
  )`,
  `create index if not exists payloads_grant on payloads (grant_id) where grant_id is not null`,
  `create index if not exists payloads_uid on payloads (model, uid) where uid is not null`,
  `create index if not exists payloads_account on payloads (account_id) where account_id is not null`,
  `create index if not exists payloads_expiry on payloads (expires_at)`,
  `create table if not exists signing_keys (
    kid text primary key,
    alg text not null unique,
    sealed_jwk text not null,
    created_at timestamptz not null
  )`,
]
