-- A person's memberships and a subscription's invoices are read in order from an index. Each takes the place of one that found the rows
-- and left the sorting to every read.
create index "invoices_subscription_id_issued_at_id_idx" on "invoices" ("subscription_id", "issued_at", "id");
drop index "invoices_subscription_id_idx";

create index "memberships_user_id_created_at_id_idx" on "memberships" ("user_id", "created_at", "id");
drop index "memberships_user_id_idx";
