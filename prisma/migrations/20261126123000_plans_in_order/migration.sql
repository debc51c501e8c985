-- The price list is read in its order, line by line, from an index.
create index "plans_on_sale_product_line_position_id_idx" on "plans" ("on_sale", "product_line", "position", "id");
drop index "plans_on_sale_position_id_idx";
