// Long because: one entry for each table.
import { aboutNobody, type Classification, columns, goesAfter, goesWith, madeBy, type TableClass } from './classes.ts'

/** The address of the person $1, once the issuer has verified it: one that was only said may be anybody's. */
const ADDRESS = '(select lower(u.email) from users u where u.id = $1::uuid and u.email_verified)'

/**
 * Every column of every table of ours. A test compares it with the database: a column that is added and not classified here is an error
 * (test/domain/privacy/classification.test.ts). Extensions bring their own.
 */
export const CLASSIFICATION: Classification = {
  api_keys: madeBy('creator_id = $1::uuid', {
    secret: 'hash previous_hash',
    none: `id tenant_id name prefix last_four granted previous_until creator_id created_at rotated_at last_used_at expires_at
      revoked_at document_app_id document_version_id`,
  }),
  audit_details: goesWith(
    `(persons @> array[$1::uuid] or address_in(value) = ${ADDRESS})`,
    { personal: 'value', secret: 'salt', none: 'entry_id part tenant_id persons' },
    `entry_id::text || part`,
  ),
  audit_entries: {
    columns: columns({
      legal: `id tenant_id actor_kind actor_id on_behalf_of action object_kind object_id before after request_id at
        origin_digest content_digest digest seq prev_hash hash sealed_at xid`,
    }),
    person: `(actor_id = $1::uuid::text or on_behalf_of = $1::uuid or (object_kind = 'user' and object_id = $1::uuid::text))`,
    key: 'id::text',
    erasure: {
      kind: 'keep',
      because: 'it is evidence, and names the person by an id alone; what it says about them stands in audit_details',
    },
  },
  billing_details: madeBy('updated_by_id = $1::uuid', {
    legal: 'legal_name line1 line2 city postal_code region country tax_id_kind tax_id',
    none: 'id tenant_id updated_by_id created_at updated_at',
  }),
  bans: {
    columns: columns({ personal: 'reason', none: 'id user_id banned_by started_at until lifted_at lifted_by' }),
    person: 'user_id = $1::uuid',
    key: 'id::text',
    // That they were banned, and by whom, stays; nobody waits any more for its end.
    erasure: { kind: 'overwrite', with: { reason: `'Erased'`, lifted_at: 'coalesce(lifted_at, now())' } },
  },
  cart_lines: aboutNobody({ none: 'id tenant_id cart_id product_id quantity unit_minor currency created_at' }),
  carts: aboutNobody({ none: 'id tenant_id currency total_minor created_at updated_at' }),
  cases: aboutNobody({
    none: 'id tenant_id dispute_id state note noted_by noted_at opened_at closed_at closed_by',
  }),
  client_apps: madeBy('creator_id = $1::uuid', {
    none: `id tenant_id name issuer client_id granted creator_id created_at rotated_at removed_at document_app_id
      document_version_id`,
  }),
  clock_offsets: aboutNobody({ none: 'tenant_id offset_ms updated_at' }),
  coupon_redemptions: aboutNobody({
    legal: `id tenant_id subscription_id checkout_id coupon_id promotion_code_id code name percent_off amount_off_minor currency
      duration months redeemed_at`,
  }),
  coupons: aboutNobody({
    none: `id product_line name percent_off amount_off_minor currency duration months max_redemptions redeemed redeem_by
      first_time_only once_per_tenant minimum_minor minimum_currency plan_keys provider ref created_at ended_at`,
  }),
  counters: aboutNobody({ none: 'id tenant_id feature_key used updated_at' }),
  customers: aboutNobody({ legal: 'id tenant_id provider ref asked_details asked_by_id created_at' }),
  data_exports: goesAfter('user_id = $1::uuid', {
    personal: 'filter',
    none: 'id user_id tenant_id kind format operator state parts size created_at ready_at expires_at',
  }),
  dead_letters: {
    columns: columns({
      personal: 'data error',
      none: 'id job_id queue tenant_id attempts failed_at replayed_at replayed_by',
    }),
    person: `(data->>'userId' = $1::uuid::text or data->'event'->'payload'->>'userId' = $1::uuid::text)`,
    key: 'id::text',
    // A job about somebody who is gone is not replayed.
    erasure: {
      kind: 'overwriteAsStaff',
      with: { data: `'{}'`, error: `'Erased'`, replayed_at: 'coalesce(replayed_at, now())' },
    },
  },
  deliveries: goesWith('user_id = $1::uuid', {
    personal: 'to_address subject text html last_error',
    none: 'id notification_id user_id channel state provider ref attempts created_at updated_at',
  }),
  denials: {
    columns: columns({ personal: 'key', none: 'id kind issuer reason denied_at expires_at xid' }),
    person: `(kind = 'subject' and (issuer, key) in (select i.issuer, i.subject from identities i where i.user_id = $1::uuid))`,
    key: 'id::text',
    erasure: { kind: 'expires', because: 'it keeps out their tokens until the last of them has ended' },
  },
  document_apps: aboutNobody({
    none: 'id tenant_id name ladder points_per_second points_per_month created_at updated_at',
  }),
  document_entries: aboutNobody({ none: 'id tenant_id version_id body_id sha256 name kind' }),
  document_registry: aboutNobody({ none: 'id revision' }),
  document_usage: aboutNobody({ none: 'id tenant_id app_id day sha256 requests failed points error_counts' }),
  document_versions: aboutNobody({
    none: 'id tenant_id app_id name digest document_count published_at retired_at',
  }),
  documents: aboutNobody({ none: 'id tenant_id sha256 text created_at' }),
  dpop_proofs: aboutNobody({ secret: 'digest', none: 'expires_at' }),
  disputes: aboutNobody({
    legal: 'id tenant_id payment_id amount_minor currency state reason provider ref opened_at closed_at',
  }),
  events: {
    columns: columns({ personal: 'payload', none: 'id tenant_id type request_id occurred_at recorded_at' }),
    person: `payload->>'userId' = $1::uuid::text`,
    key: 'id::text',
    // What it was that happened stays, and by which ids.
    erasure: {
      kind: 'overwriteAsStaff',
      with: {
        payload: `(select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(payload) f where f.key like '%Id')`,
      },
    },
  },
  features: aboutNobody({ none: 'id key name kind unit' }),
  grants: aboutNobody({
    none: `id tenant_id feature_id limit_value credits starts_at ends_at source_kind source_id part revoked_at revoke_reason
      created_at`,
  }),
  holdings: {
    columns: columns({ personal: 'thing', none: 'id tenant_id user_id feature_key created_at released_at' }),
    person: 'user_id = $1::uuid',
    key: 'id::text',
    // It counts for the tenant as before; which thing it was, and whose, is gone.
    erasure: { kind: 'overwrite', with: { thing: `'erased-' || id::text`, user_id: 'null' } },
  },
  identities: goesAfter('user_id = $1::uuid', { personal: 'subject', none: 'id user_id issuer created_at' }),
  impersonations: {
    columns: columns({
      personal: 'reason',
      secret: 'public_key',
      none: 'id user_id operator_id started_at expires_at ended_at',
    }),
    person: 'user_id = $1::uuid',
    key: 'id::text',
    // Which operator has acted as them, and when, stays.
    erasure: { kind: 'overwrite', with: { reason: `'Erased'` } },
  },
  inbox_events: aboutNobody({
    // A provider's own words: ids of ours and theirs, and why a mail came back.
    none: 'id kind provider account external_id type hint received_at processed_at outcome attempts last_error',
  }),
  intents: aboutNobody({
    none: 'id tenant_id idempotency_key verb body_hash state attempt subject_id answer request actor_id claimed_at updated_at',
  }),
  checkouts: aboutNobody({
    none: `id tenant_id price_id quantity state trial_ends_at subscription_id provider ref expires_at created_at updated_at`,
  }),
  invoice_lines: aboutNobody({
    legal: `id tenant_id invoice_id position ref description quantity unit_amount currency amount_minor discount_minor tax_minor proration
      period_start period_end`,
  }),
  invoices: aboutNobody({
    legal: `id tenant_id subscription_id provider ref number state currency subtotal_minor discount_minor tax_minor total_minor paid_minor
      taxes billed_to
      attempt_count decline_reason next_attempt_at period_start period_end issued_at paid_at hosted_url pdf_at
      created_at updated_at`,
  }),
  // To whom, and not by whom: whoever is invited is told of it, once the address is theirs.
  invitations: goesWith(`email = ${ADDRESS}`, {
    personal: 'email',
    secret: 'token_hash',
    none: `id tenant_id role role_id state send_count mailed_count mail_state invited_by_id expires_at sent_at ended_at created_at`,
  }),
  join_requests: goesWith('user_id = $1::uuid', {
    personal: 'email name',
    none: 'id tenant_id user_id state created_at decided_at',
  }),
  ledger_entries: aboutNobody({ legal: 'id tenant_id transaction_id account amount_minor currency' }),
  ledger_transactions: aboutNobody({
    legal: 'id tenant_id source_kind source_id step occurred_at recorded_at',
  }),
  live_events: ofStreams('id tenant_id user_id position event_id type notification_id occurred_at'),
  live_streams: ofStreams('id tenant_id user_id position'),
  memberships: goesWith('user_id = $1::uuid', { none: 'id tenant_id user_id role role_id created_at updated_at' }),
  notifications: goesWith('user_id = $1::uuid', {
    personal: 'title body',
    none: 'id user_id tenant_id type dedupe_key created_at read_at',
  }),
  refunds: aboutNobody({
    legal: 'id tenant_id payment_id amount_minor currency state reason provider ref created_at updated_at',
  }),
  role_previews: goesWith('user_id = $1::uuid', {
    personal: 'reason',
    none: 'id user_id tenant_id started_at expires_at',
  }),
  sales: aboutNobody({
    legal: `id tenant_id seller_id order_id product_id name quantity currency state amount_minor fee_minor reversed_minor
      fee_refunded_minor sold_at updated_at`,
  }),
  saved_operations: goesWith('user_id = $1::uuid', {
    personal: 'name description document variables',
    none: 'id user_id visibility created_at updated_at',
  }),
  operators: {
    columns: columns({ none: 'user_id role created_at' }),
    person: 'user_id = $1::uuid',
    key: 'user_id::text',
    erasure: { kind: 'keep', because: 'an operator is dismissed before their account can be closed' },
  },
  payments: aboutNobody({
    legal: `id tenant_id customer_id purpose_kind purpose_id description amount_minor captured_minor refunded_minor currency state version
      decline_reason payment_method_id customer_present transfer_account fee_minor reversed_minor fee_refunded_minor provider ref
      intent_id created_at settled_at updated_at`,
  }),
  order_lines: aboutNobody({
    legal: 'id tenant_id order_id product_id name quantity unit_minor currency position',
  }),
  orders: aboutNobody({
    // What opens the payment's page, until the customer has confirmed it.
    secret: 'action_url client_secret',
    legal: `id tenant_id state version currency total_minor payment_method_id attempt payment_id decline_reason refund_reason seller_id fee_minor
      created_at paid_at fulfilled_at ended_at updated_at`,
  }),
  payment_methods: aboutNobody({
    legal: `id tenant_id customer_id provider ref brand last4 exp_month exp_year fingerprint is_default removed_at created_at`,
  }),
  plan_features: aboutNobody({ none: 'id plan_id feature_id enabled limit_value position included rates' }),
  plan_sales: aboutNobody({
    legal: `id tenant_id seller_id invoice_id plan_id name currency state amount_minor fee_minor reversed_minor fee_refunded_minor
      period_start period_end sold_at updated_at`,
  }),
  plans: aboutNobody({
    none: `id product_line key version name description position trial_days grace_days on_sale kind per_seat min_quantity trial_without_card
      trial_once seller_id seller_name created_at`,
  }),
  points_used: {
    ...aboutNobody({ none: 'tenant_id credential_id month points updated_at' }),
    key: 'tenant_id::text || credential_id || month',
  },
  plan_migrations: aboutNobody({
    none: `id from_plan_id to_plan_id effective state total moved kept failed cursor started_by started_at ended_at`,
  }),
  price_refs: aboutNobody({ none: 'price_id provider ref' }),
  prices: aboutNobody({
    none: 'id plan_id lookup_key currency unit_minor interval model unit_amount tiers sale_ends_at created_at',
  }),
  product_features: aboutNobody({ none: 'id product_id feature_id limit_value position' }),
  product_prices: aboutNobody({ none: 'id product_id currency unit_minor' }),
  products: aboutNobody({
    none: `id key name description kind tax_category duration_days credits stock on_sale position seller_id
      seller_name created_at updated_at`,
  }),
  promotion_codes: aboutNobody({
    none: 'id coupon_id code tenant_id max_redemptions redeemed expires_at provider ref created_at ended_at',
  }),
  reconcile_runs: aboutNobody({
    none: `id provider tenant_id whole repair started_at finished_at events_until compared drifted repaired missed_events
      requested_by`,
  }),
  reconcile_drifts: aboutNobody({ legal: 'id run_id tenant_id kind ref ours theirs repaired found_at' }),
  roles: aboutNobody({ none: 'id tenant_id name permissions created_at updated_at' }),
  sellers: aboutNobody({
    none: 'id tenant_id name state version fee_basis_points provider ref created_at updated_at',
  }),
  subscriptions: aboutNobody({
    legal: `id tenant_id customer_id product_line plan_id price_id quantity state version trial_ends_at current_period_start
      current_period_end past_due_since grace_ends_at cancel_at_period_end suspended_at ended_at scheduled_price_id scheduled_quantity
      scheduled_at cancel_reason cancel_comment seller_id transfer_account fee_basis_points provider ref created_at updated_at`,
  }),
  tenant_domains: aboutNobody({
    secret: 'challenge',
    none: 'id tenant_id domain state join_policy verified_at created_at updated_at',
  }),
  tenants: aboutNobody({ none: 'id name slug created_at updated_at archived_at' }),
  timers: aboutNobody({ none: 'id tenant_id kind subject_id due_at done_at created_at' }),
  // A document's text, without its variables; it goes by itself thirty days after it was last seen.
  unknown_documents: aboutNobody({
    none: 'id tenant_id app_id client sha256 text requests first_seen_at last_seen_at',
  }),
  users: {
    columns: columns({
      personal: 'email name picture_url locale time_zone',
      none: 'id email_verified created_at updated_at erased_at',
    }),
    person: 'id = $1::uuid',
    key: 'id::text',
    // The row stays, so that what is kept by law does not lose its author. It is written over last: the tables above are asked with its address.
    erasure: {
      kind: 'overwrite',
      with: {
        email: `'erased-' || id::text || '@erased.invalid'`,
        email_verified: 'false',
        name: `'Erased'`,
        picture_url: 'null',
        locale: 'null',
        time_zone: 'null',
        erased_at: 'now()',
      },
    },
  },
}

/** The streams of live events: that something has happened, when, and by which ids. */
function ofStreams(none: string): TableClass {
  return {
    columns: columns({ none }),
    person: 'user_id = $1::uuid',
    key: 'id::text',
    erasure: {
      kind: 'keep',
      because: 'it names the person by an id alone, and says of what kind their newest events were',
    },
  }
}
