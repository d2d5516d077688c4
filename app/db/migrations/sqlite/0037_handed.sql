-- +goose Up
-- A file that was handed in to be read, where nothing else tells of it: what was refused because of personal data in it, and what went into a register, a
-- catalogue or a list of accounts. Its name, hash and size; never the file.
create table handed_file (
    id          integer primary key,
    division_id integer not null references division (id),
    use         text    not null check (use <> ''), -- what it was read as
    name        text    not null,                   -- nothing personal
    sha256      text    not null check (length(sha256) = 64),
    size        integer not null check (size >= 0),
    refused     text    not null default '',        -- why nothing of it was taken in; empty: it was
    account_id  integer not null references user_account (id),
    by_name     text    not null,
    at          text    not null
) strict;
create index handed_file_by_hash on handed_file (division_id, use, sha256);
-- +goose StatementBegin
create trigger handed_file_not_replaced before insert on handed_file
when exists (select 1 from handed_file where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger handed_file_no_update before update on handed_file
begin
    select raise(abort, 'what was handed in stays told');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger handed_file_no_delete before delete on handed_file
begin
    select raise(abort, 'what was handed in stays told');
end;
-- +goose StatementEnd

-- A file that was put away unsaved is not kept any longer; all else of it stands.
drop trigger import_stands;
update import set file = x'' where state = 'dropped';
-- +goose StatementBegin
create trigger import_stands before update on import
when old.id <> new.id or old.village_id <> new.village_id or old.file_name <> new.file_name or old.sha256 <> new.sha256
    or (old.file <> new.file and (old.state <> 'preview' or new.state <> 'dropped' or new.file <> x''))
    or old.reading <> new.reading or old.month <> new.month or old.row_count <> new.row_count or old.created_by <> new.created_by or old.created_at <> new.created_at
    or old.vouchers <> new.vouchers or old.layout <> new.layout
    or ((old.item <> new.item or old.period <> new.period) and (old.state <> 'preview' or new.state <> 'preview'))
    or old.state = 'dropped'
    or (old.state = 'saved' and (old.undone_at <> '' or new.undone_at = '' or new.state <> 'saved' or new.undone_by is null or new.undone_reason = ''
        or old.saved_at <> new.saved_at or old.saved_by is not new.saved_by or old.booked <> new.booked or old.voucher_format_id is not new.voucher_format_id))
    or (old.state = 'preview' and new.undone_at <> '')
begin
    select raise(abort, 'a file handed in is never changed');
end;
-- +goose StatementEnd
