/** The mailbox's own tables: what was sent, and what is still to be reported of it. */
export const TABLES = [
  `create table if not exists mails (
    position bigint generated always as identity primary key,
    id text not null unique,
    idempotency_key text not null unique,
    fingerprint text not null,
    delivery_id text not null,
    sender text not null,
    recipient text not null,
    recipient_name text,
    subject text not null,
    text_body text not null,
    html_body text not null,
    category text not null,
    fate text not null check (fate in ('delivered', 'bounced')),
    sent_at timestamptz not null
  )`,
  'create index if not exists mails_recipient on mails (lower(recipient), position desc)',
  `create table if not exists events (
    id text primary key,
    mail_id text not null references mails (id) on delete cascade,
    kind text not null check (kind in ('delivered', 'bounced')),
    occurred_at timestamptz not null,
    attempts int not null default 0,
    next_attempt_at timestamptz,
    posted_at timestamptz
  )`,
  'create index if not exists events_mail on events (mail_id)',
  'create index if not exists events_due on events (next_attempt_at) where posted_at is null',
] as const
