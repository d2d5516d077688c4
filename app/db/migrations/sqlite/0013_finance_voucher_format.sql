-- +goose Up
-- What people said of the voucher exports of another package: which column is
-- what, and which of our accounts stands for one of theirs. It hangs on the
-- headings (signature) and is never changed: what is said anew is a version.
create table voucher_format (
    id         integer primary key,
    village_id integer not null references division (id),
    signature  text    not null,
    version    integer not null check (version >= 1),
    name       text    not null,
    columns    text    not null, -- JSON: folded heading → role
    accounts   text    not null, -- JSON: chart:code of the file → our code
    set_by     integer not null references user_account (id),
    set_name   text    not null,
    set_at     text    not null,
    unique (village_id, signature, version)
) strict;

-- +goose StatementBegin
create trigger voucher_format_counts before insert on voucher_format
when new.version <> 1 + (select coalesce(max(version), 0) from voucher_format where village_id = new.village_id and signature = new.signature)
begin
    select raise(abort, 'versions follow one another');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_format_stands before update on voucher_format
begin
    select raise(abort, 'a version of a mapping is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_format_kept before delete on voucher_format
begin
    select raise(abort, 'a version of a mapping is never deleted');
end;
-- +goose StatementEnd

alter table import add column vouchers integer not null default 0 check (vouchers in (0, 1)); -- handed in as another package's vouchers
alter table import add column layout text not null default '';                               -- the known layout it was handed in as
alter table import add column voucher_format_id integer references voucher_format (id);      -- the mapping it was saved with
alter table import add column booked integer not null default 0;                             -- vouchers it became
alter table import add column undone_by integer references user_account (id);
alter table import add column undone_at text not null default '';
alter table import add column undone_reason text not null default '';

-- An import that was undone may be handed in again.
drop index import_saved_once;
create unique index import_saved_once on import (village_id, sha256) where state = 'saved' and undone_at = '';
create index voucher_by_import on voucher (import_id) where import_id is not null;

drop trigger import_stands;
-- +goose StatementBegin
create trigger import_stands before update on import
when old.id <> new.id or old.village_id <> new.village_id or old.file_name <> new.file_name or old.sha256 <> new.sha256 or old.file <> new.file
    or old.reading <> new.reading or old.month <> new.month or old.item <> new.item or old.row_count <> new.row_count or old.created_by <> new.created_by or old.created_at <> new.created_at
    or old.vouchers <> new.vouchers or old.layout <> new.layout
    or old.state = 'dropped'
    or (old.state = 'saved' and (old.undone_at <> '' or new.undone_at = '' or new.state <> 'saved' or new.undone_by is null or new.undone_reason = ''
        or old.saved_at <> new.saved_at or old.saved_by is not new.saved_by or old.booked <> new.booked or old.voucher_format_id is not new.voucher_format_id))
    or (old.state = 'preview' and new.undone_at <> '')
begin
    select raise(abort, 'a file handed in is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_undone before update of undone_at on import
when old.undone_at = '' and new.undone_at <> ''
begin
    select raise(abort, 'a voucher of the import still stands')
    where exists (select 1 from voucher v where v.import_id = new.id and v.posted = 1
                  and not exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1));
end;
-- +goose StatementEnd

-- Saving a long file or taking it back goes on while its page shows how far it
-- is. What is under way is counted in memory; how it ended stays.
create table import_run (
    id         integer primary key,
    import_id  integer not null references import (id),
    act        text    not null check (act in ('save', 'undo')),
    total      integer not null check (total >= 0), -- lines
    started_by integer not null references user_account (id),
    started_at text    not null,
    ended_at   text    not null default '',
    done       integer not null default 0,
    failed     text    not null default '' -- why nothing was done, for people
) strict;
create index import_run_by_import on import_run (import_id, id);

-- +goose StatementBegin
create trigger import_run_stands before update on import_run
when old.ended_at <> '' or old.import_id <> new.import_id or old.act <> new.act or old.total <> new.total or old.started_by <> new.started_by or old.started_at <> new.started_at
begin
    select raise(abort, 'how a run ended is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_run_kept before delete on import_run
begin
    select raise(abort, 'a run is never deleted');
end;
-- +goose StatementEnd
