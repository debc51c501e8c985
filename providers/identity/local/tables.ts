/**
 * The issuer's own tables:
 *
 * - `accounts`      people; addresses are stored lower-cased, passwords as Argon2id
 * - `clients`       applications; a secret is stored as sha256 of a random value
 * - `code_tries`    how many wrong user codes were typed lately
 * - `consents`      what people have allowed applications of other companies
 * - `external_logins`, `external_attempts`  who somebody is at other issuers, and who is on the way there
 * - `secret_writes` which calls have set a client's secret, so that a repeated one is known
 * - `payloads`      sessions, grants, codes and tokens of oidc-provider; `id` is never the value that a browser or client holds
 * - `signing_keys`  private JWKs, encrypted; each signs from a moment on, until a younger one of its algorithm does
 * - `logouts`       logout tokens that are still to be delivered to applications
 * - `notices`       mails about somebody's own account that are still to be sent
 * - `mail_proofs`   mailed codes and links, as digests; of a sign-up also what becomes the account
 * - `throttles`     tries that were counted; of whom is a digest
 * - `second_steps`  sign-ins whose password was right and that wait for the second factor
 * - `totps`         secrets of authenticator apps, encrypted
 * - `recovery_codes` as digests
 * - `passkeys`      public keys of WebAuthn credentials
 * - `session_places` from where each session was opened and last used; gone with the session
 */
export const TABLES = [
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
    metadata jsonb not null,
    creation_key text unique,
    secret_key text
  )`,
  `alter table clients add column if not exists creation_key text unique`,
  `alter table clients add column if not exists secret_key text`,
  `create table if not exists secret_writes (
    key text primary key,
    client_id text not null references clients (id) on delete cascade
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
    user_code text,
    primary key (model, id)
  )`,
  `alter table payloads add column if not exists user_code text`,
  `create index if not exists payloads_user_code on payloads (user_code) where user_code is not null`,
  `create index if not exists payloads_grant on payloads (grant_id) where grant_id is not null`,
  `create index if not exists payloads_uid on payloads (model, uid) where uid is not null`,
  `create index if not exists payloads_account on payloads (account_id) where account_id is not null`,
  `create index if not exists payloads_expiry on payloads (expires_at)`,
  `create table if not exists signing_keys (
    kid text primary key,
    alg text not null,
    sealed_jwk text not null,
    created_at timestamptz not null,
    signs_from timestamptz not null
  )`,
  // Of before keys were rotated: one of each algorithm, which signed from the start.
  `alter table signing_keys drop constraint if exists signing_keys_alg_key`,
  `alter table signing_keys add column if not exists signs_from timestamptz`,
  `update signing_keys set signs_from = created_at where signs_from is null`,
  `alter table signing_keys alter column signs_from set not null`,
  `create table if not exists notices (
    id uuid primary key,
    account_id uuid not null references accounts (id) on delete cascade,
    kind text not null,
    client_id text,
    attempts integer not null default 0,
    created_at timestamptz not null default now(),
    claimed_at timestamptz
  )`,
  `create table if not exists logouts (
    id uuid primary key,
    client_id text not null,
    account_id uuid not null,
    sid text,
    attempts integer not null default 0,
    next_at timestamptz not null default now(),
    created_at timestamptz not null default now()
  )`,
  // What this application had in the session has ended; the session itself goes on.
  `alter table logouts add column if not exists ended_client text`,
  `create index if not exists logouts_due on logouts (next_at)`,
  `create table if not exists consents (
    account_id uuid not null references accounts (id) on delete cascade,
    client_id text not null references clients (id) on delete cascade,
    scopes text[] not null,
    granted_at timestamptz not null,
    primary key (account_id, client_id)
  )`,
  `create table if not exists code_tries (
    key text primary key,
    tries integer not null,
    since timestamptz not null
  )`,
  `create table if not exists external_logins (
    issuer text not null,
    subject text not null,
    account_id uuid not null references accounts (id) on delete cascade,
    created_at timestamptz not null,
    primary key (issuer, subject)
  )`,
  `create index if not exists external_logins_account on external_logins (account_id)`,
  `create table if not exists external_attempts (
    state_sha256 text primary key,
    sealed text not null,
    expires_at timestamptz not null
  )`,
  `alter table accounts add column if not exists picture_url text`,
  `alter table accounts add column if not exists sessions_ended_at timestamptz`,
  `create table if not exists mail_proofs (
    id uuid primary key,
    purpose text not null check (purpose in ('sign_up', 'verify', 'reset', 'change_email')),
    email text not null check (email = lower(email)),
    account_id uuid references accounts on delete cascade,
    holder text,
    details jsonb not null,
    code_digest text not null,
    token_sha256 text not null unique,
    tries int not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    confirmed_at timestamptz,
    unique (purpose, holder)
  )`,
  `create index if not exists mail_proofs_account on mail_proofs (account_id) where account_id is not null`,
  `create index if not exists mail_proofs_expiry on mail_proofs (expires_at)`,
  `create table if not exists throttles (
    id text primary key,
    tries int not null,
    free_at timestamptz not null,
    forget_at timestamptz not null
  )`,
  `create index if not exists throttles_forgetting on throttles (forget_at)`,
  `create table if not exists second_steps (
    interaction text primary key,
    account_id uuid not null references accounts on delete cascade,
    expires_at timestamptz not null
  )`,
  `alter table second_steps add column if not exists amr text[] not null default '{pwd}'`,
  `create table if not exists totps (
    account_id uuid primary key references accounts on delete cascade,
    sealed_secret text not null,
    created_at timestamptz not null,
    confirmed_at timestamptz,
    last_counter bigint not null default 0
  )`,
  `create table if not exists recovery_codes (
    account_id uuid not null references accounts on delete cascade,
    code_digest text not null,
    created_at timestamptz not null,
    primary key (account_id, code_digest)
  )`,
  `create table if not exists passkeys (
    id uuid primary key,
    account_id uuid not null references accounts on delete cascade,
    credential_id text not null unique,
    public_key bytea not null,
    counter bigint not null,
    transports text[] not null,
    name text not null,
    created_at timestamptz not null,
    last_used_at timestamptz
  )`,
  `create index if not exists passkeys_account on passkeys (account_id)`,
  `create table if not exists session_places (
    session_uid text primary key,
    account_id uuid not null references accounts on delete cascade,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    address text,
    user_agent text
  )`,
]
