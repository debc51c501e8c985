-- Since when the invoice's PDF is there to fetch; null: it has none (yet).
alter table invoices add column pdf_at timestamptz(3);
