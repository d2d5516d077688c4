-- +goose Up
-- The register of whom a village has dealings with. Nobody is ever struck from
-- it while a line names them: one that stood twice leads to the one kept, one
-- that is past is no longer offered, and an earlier name stays beside the new.
alter table counterparty add column retired integer not null default 0 check (retired in (0, 1));
alter table counterparty add column merged_id integer references counterparty (id);
create index counterparty_by_merged on counterparty (merged_id) where merged_id is not null;

-- The names one had before, each with when and by whom it was given up.
create table counterparty_name (
    counterparty_id integer not null references counterparty (id),
    n               integer not null check (n >= 1),
    kind            text    not null check (kind in ('household', 'person', 'unit')),
    name            text    not null,
    changed_by      integer not null references user_account (id),
    changed_at      text    not null,
    primary key (counterparty_id, n)
) strict, without rowid;

-- +goose StatementBegin
create trigger counterparty_stays before update on counterparty
begin
    select raise(abort, 'a counterparty stays with its village')
    where old.village_id <> new.village_id or old.id <> new.id or old.added_by <> new.added_by or old.added_at <> new.added_at;
    select raise(abort, 'a counterparty leads to one of its own village, which leads nowhere')
    where new.merged_id is not null
      and not exists (select 1 from counterparty where id = new.merged_id and id <> new.id and village_id = new.village_id and merged_id is null);
    select raise(abort, 'others lead to this one')
    where new.merged_id is not null and old.merged_id is null and exists (select 1 from counterparty where merged_id = new.id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger counterparty_kept before delete on counterparty
when exists (select 1 from voucher_line where counterparty_id = old.id) or exists (select 1 from counterparty_name where counterparty_id = old.id)
begin
    select raise(abort, 'a counterparty in use is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger counterparty_name_stands before update on counterparty_name
begin
    select raise(abort, 'an earlier name is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger counterparty_name_kept before delete on counterparty_name
begin
    select raise(abort, 'an earlier name is never deleted');
end;
-- +goose StatementEnd
