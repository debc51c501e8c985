-- What an invoice's total is made of, line by line.
alter table invoices
  add column subtotal_minor bigint not null default 0,
  add column discount_minor bigint not null default 0,
  add column tax_minor bigint not null default 0,
  add column hosted_url text;

-- Those that are there say what is known of them: the next word from the provider brings the rest. The owner obeys the walls too.
alter table invoices no force row level security;
update invoices set subtotal_minor = total_minor;
alter table invoices force row level security;

create table invoice_lines (
  id uuid not null primary key,
  tenant_id uuid not null,
  invoice_id uuid not null,
  position integer not null,
  ref text not null,
  description text not null,
  quantity integer not null,
  unit_amount text,
  currency char(3) not null,
  amount_minor bigint not null,
  discount_minor bigint not null,
  tax_minor bigint not null,
  proration boolean not null,
  period_start timestamptz(3) not null,
  period_end timestamptz(3) not null
);

-- So that a line cannot name another tenant's invoice.
create unique index invoices_tenant_id_id_key on invoices (tenant_id, id);
alter table invoice_lines add constraint invoice_lines_tenant_id_invoice_id_fkey
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id) on update cascade on delete cascade;
create unique index invoice_lines_invoice_id_position_key on invoice_lines (invoice_id, position);
create index invoice_lines_invoice_id_position_id_idx on invoice_lines (invoice_id, position, id);
create index invoice_lines_tenant_id_invoice_id_idx on invoice_lines (tenant_id, invoice_id);

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

create policy tenant on invoice_lines to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[]))
  with check (tenant_id = any((select current_tenant_ids())::uuid[]));
grant select, insert, update, delete on invoice_lines to backplane_app;
create policy operator on invoice_lines for select to backplane_operator using (current_user = 'backplane_operator');
grant select on invoice_lines to backplane_operator;
alter table invoice_lines enable row level security;
alter table invoice_lines force row level security;
