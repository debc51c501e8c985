-- CreateIndex
CREATE INDEX "invitations_email_idx" ON "invitations"("email");

-- ── What is about an address ─────────────────────────────────────────────────────────────────────────────────────────
-- Somebody is invited by an address before anybody knows who has it. Once it is a person's, and the issuer has verified that, what was written
-- about it is told to them and goes with them: app.address stands in for the person whom the entry could not name.

create function address_in(value jsonb) returns text language sql immutable parallel safe
  return lower(coalesce(value->'after'->>'email', value->'before'->>'email'));
create index audit_details_address on audit_details (address_in(value)) where address_in(value) is not null;
create policy own_address on audit_details for select to backplane_app
  using (address_in(value) = (select nullif(current_setting('app.address', true), '')));
create policy own_address_erased on audit_details for delete to backplane_app
  using (address_in(value) = (select nullif(current_setting('app.address', true), '')));

-- Which of their tokens were ended before their time is told to a person too.
grant select on denials to backplane_operator;
