-- +goose Up
-- Divisions: county, township, village, group. Codes change over the years, so
-- they are rows with a validity of their own and never keys.
create table division (
    id         integer primary key,
    level      text    not null check (level in ('county', 'township', 'village', 'group')),
    parent_id  integer references division (id),
    name       text    not null check (name <> ''),
    pinyin     text    not null default '', -- whole pinyin, for search
    initials   text    not null default '', -- pinyin initials, for search
    phone      text    not null default '', -- public telephone of the office
    first_month text   not null default '', -- villages: the first month whose sheet is owed
    source     text    not null default '', -- demonstration data: where its figures come from
    check ((level = 'county') = (parent_id is null)),
    unique (parent_id, name)
) strict;
create index division_by_level on division (level, parent_id);

create table division_code (
    code        text    not null check (length(code) in (12, 15)),
    division_id integer not null references division (id),
    valid_from  text    not null,
    valid_to    text    not null default '', -- first day on which it no longer holds; '' while it does
    primary key (code, valid_from)
) strict;
create unique index division_code_current on division_code (division_id) where valid_to = '';
create unique index division_code_in_force on division_code (code) where valid_to = '';

-- A code leads to its place for ever: printed addresses depend on it. It may
-- only end, once. A place stays what it is and where its accounts begin.
-- +goose StatementBegin
create trigger division_code_stands before update on division_code
when old.code <> new.code or old.division_id <> new.division_id or old.valid_from <> new.valid_from or (old.valid_to <> '' and old.valid_to <> new.valid_to)
begin
    select raise(abort, 'a code is never given away');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_code_kept before delete on division_code
begin
    select raise(abort, 'a code is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_stands before update of id, level, first_month on division
when old.id <> new.id or old.level <> new.level or old.first_month <> new.first_month
begin
    select raise(abort, 'a division stays what it is');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_kept before delete on division
begin
    select raise(abort, 'a division is never deleted');
end;
-- +goose StatementEnd
