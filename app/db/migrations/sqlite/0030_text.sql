-- +goose Up
-- What a table was handed in for: the period of a duty; empty for a free one.
alter table import add column period text not null default '';

-- While it is a preview, a file may be read for another item and period; all else
-- stays as it was handed in.
drop trigger import_stands;
-- +goose StatementBegin
create trigger import_stands before update on import
when old.id <> new.id or old.village_id <> new.village_id or old.file_name <> new.file_name or old.sha256 <> new.sha256 or old.file <> new.file
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
drop trigger import_stays;
-- +goose StatementBegin
create trigger import_stays before update on import
when new.month is not old.month or new.row_count is not old.row_count or new.vouchers is not old.vouchers or new.layout is not old.layout
    or ((new.item is not old.item or new.period is not old.period) and (old.state is not 'preview' or new.state is not 'preview'))
begin
    select raise(abort, 'a file handed in is never changed');
end;
-- +goose StatementEnd
