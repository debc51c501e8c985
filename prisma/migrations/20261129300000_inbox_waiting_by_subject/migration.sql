-- What waits and names the same object: one look at the provider serves all of it.
create index inbox_events_waiting_by_subject on inbox_events (provider, account, (hint -> 'subject')) where processed_at is null;
