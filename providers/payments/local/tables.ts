// Long because: one list of statements makes the whole schema, in their order.

/**
 * The gateway's own tables, made where they are missing. Times are the customer's own time, except `wall_…`, which are real time.
 * The unique index on charges is the last wall against charging an invoice twice.
 */
export const TABLES = [
  `create table if not exists customers (
    id text primary key,
    our_id text not null unique,
    email text not null,
    name text not null,
    clock_offset_ms bigint not null,
    default_card_id text,
    invoice_prefix text not null unique,
    invoice_count integer not null default 0,
    event_count bigint not null default 0,
    created_at timestamptz not null
  )`,
  // Who is billed: its name, address and tax id.
  'alter table customers add column if not exists billing text',
  `create table if not exists cards (
    id text primary key,
    customer_id text not null references customers,
    brand text not null,
    last4 text not null,
    exp_month integer not null,
    exp_year integer not null,
    fingerprint text not null,
    charge_behaviour text not null,
    created_at timestamptz not null
  )`,
  'alter table cards add column if not exists delayed text, add column if not exists disputed text',
  // A card that was taken away stays for the payments that were made with it.
  'alter table cards add column if not exists removed_at timestamptz',
  'create index if not exists cards_by_customer on cards (customer_id, created_at)',
  `create table if not exists setups (
    id text primary key,
    our_id text not null,
    customer_id text not null references customers,
    success_url text not null,
    cancel_url text not null,
    card_id text references cards,
    wall_expires_at timestamptz not null
  )`,
  `create table if not exists products (
    id text primary key,
    key text not null unique,
    name text not null
  )`,
  `create table if not exists prices (
    id text primary key,
    lookup_key text not null unique,
    product_id text not null references products,
    unit_minor bigint not null check (unit_minor >= 0),
    currency text not null,
    "interval" text not null
  )`,
  'alter table prices add column if not exists pricing text',
  `create table if not exists coupons (
    id text primary key,
    our_id text not null unique,
    terms text not null
  )`,
  `create table if not exists promotion_codes (
    id text primary key,
    code text not null unique,
    coupon_id text not null references coupons,
    ended boolean not null default false
  )`,
  `create table if not exists subscriptions (
    id text primary key,
    our_id text,
    customer_id text not null references customers,
    price_id text not null references prices,
    quantity integer not null check (quantity > 0),
    status text not null,
    anchor_day integer not null,
    current_period_start timestamptz not null,
    current_period_end timestamptz not null,
    trial_end timestamptz,
    incomplete_until timestamptz,
    cancel_at_period_end boolean not null default false,
    canceled_at timestamptz,
    ended_at timestamptz,
    latest_invoice_id text,
    created_at timestamptz not null
  )`,
  // What waits: a change with the next period, one whose payment the customer has yet to confirm, and what is carried to the next invoice.
  `alter table subscriptions
    add column if not exists without_card text,
    add column if not exists balance_minor bigint not null default 0,
    add column if not exists scheduled_price_id text references prices,
    add column if not exists scheduled_quantity integer,
    add column if not exists pending_price_id text references prices,
    add column if not exists pending_quantity integer,
    add column if not exists pending_invoice_id text,
    add column if not exists pending_until timestamptz`,
  // What is carried has its tax with it, and the rate, where it is one.
  `alter table subscriptions
    add column if not exists balance_tax_minor bigint not null default 0,
    add column if not exists balance_tax_rate text`,
  'alter table subscriptions add column if not exists coupon_id text references coupons',
  'alter table subscriptions add column if not exists discount_since timestamptz',
  'alter table subscriptions add column if not exists discount_used integer not null default 0',
  'alter table subscriptions add column if not exists transfer_account text',
  'alter table subscriptions add column if not exists fee_basis_points integer',
  'create index if not exists subscriptions_by_our_id on subscriptions (our_id)',
  `create index if not exists subscriptions_alive on subscriptions (customer_id)
    where status in ('incomplete', 'trialing', 'active', 'past_due')`,
  `create table if not exists invoices (
    id text primary key,
    customer_id text not null references customers,
    subscription_id text references subscriptions,
    number text not null unique,
    status text not null,
    currency text not null,
    total_minor bigint not null check (total_minor >= 0),
    paid_minor bigint not null default 0,
    attempt_count integer not null default 0,
    next_attempt_at timestamptz,
    decline_reason text,
    period_start timestamptz not null,
    period_end timestamptz not null,
    created_at timestamptz not null,
    paid_at timestamptz
  )`,
  'alter table invoices add column if not exists billed_to text',
  'create index if not exists invoices_by_subscription on invoices (subscription_id)',
  'create index if not exists invoices_to_retry on invoices (customer_id) where next_attempt_at is not null',
  `create table if not exists invoice_lines (
    invoice_id text not null references invoices,
    position integer not null,
    price_id text not null references prices,
    description text not null,
    quantity integer not null,
    amount_minor bigint not null,
    primary key (invoice_id, position)
  )`,
  // A line that says no period is for the invoice's.
  `alter table invoice_lines
    add column if not exists unit_amount text,
    add column if not exists discount_minor bigint not null default 0,
    add column if not exists tax_minor bigint not null default 0,
    add column if not exists tax_rate text,
    add column if not exists proration boolean not null default false,
    add column if not exists period_start timestamptz,
    add column if not exists period_end timestamptz`,
  `create table if not exists charges (
    id text primary key,
    customer_id text not null references customers,
    invoice_id text references invoices,
    card_id text references cards,
    amount_minor bigint not null,
    currency text not null,
    status text not null,
    decline_reason text,
    created_at timestamptz not null
  )`,
  `create unique index if not exists charges_once on charges (invoice_id) where status = 'succeeded'`,
  // A payment of its own, or the one behind an invoice that has been paid.
  `create table if not exists payments (
    id text primary key,
    our_id text unique,
    customer_id text not null references customers,
    invoice_id text unique references invoices,
    card_id text references cards,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    status text not null,
    decline_reason text,
    description text not null,
    transfer_account text,
    transfer_fee_minor bigint,
    answers_at timestamptz,
    disputed_at timestamptz,
    created_at timestamptz not null
  )`,
  // Of a payment that went to a seller: what the seller has given back of it, and of the fee.
  `alter table payments
    add column if not exists transfer_reversed_minor bigint not null default 0,
    add column if not exists transfer_fee_refunded_minor bigint not null default 0`,
  'create index if not exists payments_waiting on payments (customer_id) where answers_at is not null or disputed_at is not null',
  `create table if not exists refunds (
    id text primary key,
    our_id text unique,
    payment_id text not null references payments,
    amount_minor bigint not null check (amount_minor > 0),
    status text not null,
    created_at timestamptz not null
  )`,
  'create index if not exists refunds_by_payment on refunds (payment_id)',
  `create table if not exists disputes (
    id text primary key,
    payment_id text not null references payments,
    amount_minor bigint not null check (amount_minor > 0),
    status text not null,
    reason text not null,
    decided_at timestamptz,
    opened_at timestamptz not null
  )`,
  'create index if not exists disputes_by_payment on disputes (payment_id)',
  `create table if not exists checkouts (
    id text primary key,
    our_id text not null,
    customer_id text not null references customers,
    price_id text not null references prices,
    quantity integer not null check (quantity > 0),
    trial_end timestamptz,
    success_url text not null,
    cancel_url text not null,
    subscription_id text references subscriptions,
    wall_expires_at timestamptz not null
  )`,
  'alter table checkouts add column if not exists coupon_id text references coupons',
  `create table if not exists sellers (
    id text primary key,
    our_id text not null unique,
    name text not null,
    email text not null,
    status text not null,
    return_url text not null,
    refresh_url text not null,
    wall_page_expires_at timestamptz not null,
    event_count bigint not null default 0,
    created_at timestamptz not null
  )`,
  `create or replace view due as
    select customer_id, 'period' as kind, id, current_period_end as due_at from subscriptions
      where status in ('trialing', 'active', 'past_due')
    union all
    select customer_id, 'first_payment', id, incomplete_until from subscriptions where status = 'incomplete'
    union all
    select customer_id, 'pending_change', id, pending_until from subscriptions where pending_until is not null
    union all
    select customer_id, 'retry', id, next_attempt_at from invoices where next_attempt_at is not null
    union all
    select customer_id, 'bank_answer', id, answers_at from payments where answers_at is not null
    union all
    select customer_id, 'dispute', id, disputed_at from payments where disputed_at is not null
    union all
    select payments.customer_id, 'dispute_decision', disputes.id, decided_at from disputes
      join payments on payments.id = payment_id where decided_at is not null`,
  `create table if not exists idempotency_keys (
    key text primary key,
    request_hash text not null,
    answer text,
    wall_created_at timestamptz not null
  )`,
  'create index if not exists idempotency_keys_by_age on idempotency_keys (wall_created_at)',
  `create table if not exists events (
    seq bigint generated always as identity primary key,
    id text not null unique,
    customer_id text not null,
    type text not null,
    object_ref text not null,
    snapshot text not null,
    body text not null,
    wall_created_at timestamptz not null
  )`,
  // A seller has events too.
  'alter table events drop constraint if exists events_customer_id_fkey',
  'create index if not exists events_by_object on events (object_ref, seq desc)',
  'create index if not exists events_by_age on events (wall_created_at)',
  `create table if not exists deliveries (
    id bigint generated always as identity primary key,
    event_seq bigint not null references events on delete cascade,
    customer_id text not null,
    position bigint not null,
    status text not null,
    attempts integer not null default 0,
    last_status integer,
    wall_next_at timestamptz not null,
    wall_leased_until timestamptz,
    wall_created_at timestamptz not null
  )`,
  // Signed by somebody else: a fault on demand.
  'alter table deliveries add column if not exists forged boolean not null default false',
  `create index if not exists deliveries_pending on deliveries (customer_id, position) where status = 'pending'`,
  'create index if not exists deliveries_by_event on deliveries (event_seq)',
  `create table if not exists faults (
    id bigint generated always as identity primary key,
    operation text not null,
    kind text not null,
    remaining integer not null check (remaining >= 0),
    retry_after_ms integer
  )`,
] as const
