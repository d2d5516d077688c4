-- +goose Up
-- Who belongs to a body of the village, from when to when. A row is never
-- changed but to end it; what was entered by mistake is struck out with a reason.
create table roster_member (
    id         integer primary key,
    village_id integer not null references division (id),
    body       text    not null check (body in ('party', 'branch', 'committee', 'supervision', 'representatives', 'board', 'member-representatives')),
    name       text    not null check (name <> ''), -- personal data
    mark       text    not null default '',         -- tells two people of one name apart
    sex        text    not null check (sex in ('f', 'm', '')),
    households integer not null default 0 check (households between 0 and 999), -- that chose a representative; 0: chosen by a group
    from_day   text    not null,
    until_day  text    not null default '', -- the last day; empty: still
    struck     text    not null default '', -- why the row counts for nothing
    added_by   integer not null references user_account (id),
    added_at   text    not null
) strict;
create unique index roster_member_once on roster_member (village_id, body, name, mark) where until_day = '' and struck = '';
create index roster_member_by_body on roster_member (village_id, body, from_day);

-- Numbers of those a village keeps no list of. The newest of a day counts.
create table roster_count (
    id         integer primary key,
    village_id integer not null references division (id),
    basis      text    not null check (basis in ('adults', 'households', 'members')),
    day        text    not null, -- from this day on
    number     integer not null check (number between 1 and 1000000),
    source     text    not null check (source <> ''),
    added_by   integer not null references user_account (id),
    added_at   text    not null
) strict;
create index roster_count_by_basis on roster_count (village_id, basis, day);

-- +goose StatementBegin
create trigger roster_member_stands before update on roster_member
when old.struck <> '' or old.id <> new.id or old.village_id <> new.village_id or old.body <> new.body or old.name <> new.name or old.mark <> new.mark
  or old.sex <> new.sex or old.households <> new.households or old.from_day <> new.from_day or old.added_by <> new.added_by or old.added_at <> new.added_at
  or (old.until_day <> '' and old.until_day <> new.until_day)
begin
    select raise(abort, 'a roster row is ended or struck out, never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger roster_member_kept before delete on roster_member
begin
    select raise(abort, 'a roster row is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger roster_count_stands before update on roster_count
begin
    select raise(abort, 'a roster count is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger roster_count_kept before delete on roster_count
begin
    select raise(abort, 'a roster count is never deleted');
end;
-- +goose StatementEnd
