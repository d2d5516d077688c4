-- +goose Up
-- How things are done in a village and by when. Nothing here is ever changed or
-- deleted; a turn of duty and a contact end once.

-- A county's own versions of guides; the shipped ones stand in files.
create table guide_version (
    id        integer primary key,
    county_id integer not null references division (id),
    code      text    not null,
    version   integer not null check (version >= 1),
    body      text    not null, -- TOML
    made_by   integer not null references user_account (id),
    by_name   text    not null,
    made_at   text    not null,
    unique (county_id, code, version)
) strict;

-- What a village adds to a guide. The newest row counts.
create table guide_fact (
    id         integer primary key,
    village_id integer not null references division (id),
    code       text    not null,
    place      text    not null,
    person     text    not null, -- in a public office
    phone      text    not null, -- an office's
    hours      text    not null,
    note       text    not null,
    set_by     integer not null references user_account (id),
    set_at     text    not null
) strict;
create index guide_fact_by_village on guide_fact (village_id, code, id);

-- Who is on duty: every week on a weekday, or on the days of a span.
create table duty_turn (
    id         integer primary key,
    village_id integer not null references division (id),
    weekday    integer not null check (weekday between 0 and 7), -- 1 Monday … 7 Sunday; 0: on every day of the span
    from_day   text    not null,
    until_day  text    not null default '', -- the last day; empty: until it is ended
    name       text    not null check (name <> ''), -- in a public office
    post       text    not null,
    hours      text    not null,
    place      text    not null,
    phone      text    not null, -- an office's
    added_by   integer not null references user_account (id),
    added_at   text    not null,
    ended_by   integer references user_account (id),
    ended_at   text    not null default '',
    check ((ended_by is null) = (ended_at = '')),
    check (weekday > 0 or until_day <> '')
) strict;
create index duty_turn_by_village on duty_turn (village_id, from_day) where ended_at = '';

-- Who does errands for villagers (代办).
create table guide_contact (
    id         integer primary key,
    village_id integer not null references division (id),
    name       text    not null check (name <> ''),
    what       text    not null check (what <> ''),
    phone      text    not null check (phone <> ''), -- an office's
    added_by   integer not null references user_account (id),
    added_at   text    not null,
    ended_by   integer references user_account (id),
    ended_at   text    not null default '',
    check ((ended_by is null) = (ended_at = ''))
) strict;
create index guide_contact_by_village on guide_contact (village_id) where ended_at = '';

-- A case (办件): nothing tells whose it is. Who asks has the number on a slip; its
-- second part is drawn by lot, so that numbers cannot be guessed.
create table guide_case (
    id         integer primary key,
    village_id integer not null references division (id),
    year       text    not null,
    number     integer not null check (number >= 1), -- continuous within a village's year
    secret     text    not null check (length(secret) = 6),
    code       text    not null, -- of the guide
    body       text    not null, -- the guide's version: a case keeps the one it began with
    received   text    not null,
    opened_by  integer not null references user_account (id),
    opened_at  text    not null,
    unique (village_id, year, number),
    unique (year, number, secret)
) strict;
create index guide_case_by_village on guide_case (village_id, id);

create table guide_case_step (
    case_id integer not null references guide_case (id),
    n       integer not null check (n >= 1),
    act     text    not null check (act in ('step', 'pause', 'resume', 'done', 'refused', 'void')),
    day     text    not null,
    step    integer not null default 0 check (step >= 0), -- number of the guide's step; 0: none
    note    text    not null, -- without personal data
    by_id   integer not null references user_account (id),
    by_name text    not null,
    at      text    not null,
    primary key (case_id, n)
) strict, without rowid;

-- +goose StatementBegin
create trigger guide_version_stands before update on guide_version begin select raise(abort, 'a version of a guide is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_version_kept before delete on guide_version begin select raise(abort, 'a version of a guide is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_version_not_replaced before insert on guide_version
when exists (select 1 from guide_version where id = new.id)
  or exists (select 1 from guide_version where county_id = new.county_id and code = new.code and version = new.version)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_fact_stands before update on guide_fact begin select raise(abort, 'what a village adds is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_fact_kept before delete on guide_fact begin select raise(abort, 'what a village adds is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_fact_not_replaced before insert on guide_fact
when exists (select 1 from guide_fact where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger duty_turn_stands before update on duty_turn
when old.ended_at <> '' or new.ended_at = '' or new.ended_by is null
  or new.id is not old.id or new.village_id is not old.village_id or new.weekday is not old.weekday or new.from_day is not old.from_day
  or new.until_day is not old.until_day or new.name is not old.name or new.post is not old.post or new.hours is not old.hours
  or new.place is not old.place or new.phone is not old.phone or new.added_by is not old.added_by or new.added_at is not old.added_at
begin
    select raise(abort, 'a turn of duty ends once, and is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger duty_turn_kept before delete on duty_turn begin select raise(abort, 'a turn of duty is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger duty_turn_not_replaced before insert on duty_turn
when exists (select 1 from duty_turn where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_contact_stands before update on guide_contact
when old.ended_at <> '' or new.ended_at = '' or new.ended_by is null
  or new.id is not old.id or new.village_id is not old.village_id or new.name is not old.name or new.what is not old.what
  or new.phone is not old.phone or new.added_by is not old.added_by or new.added_at is not old.added_at
begin
    select raise(abort, 'a contact ends once, and is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_contact_kept before delete on guide_contact begin select raise(abort, 'a contact is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_contact_not_replaced before insert on guide_contact
when exists (select 1 from guide_contact where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_stands before update on guide_case begin select raise(abort, 'a case is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_kept before delete on guide_case begin select raise(abort, 'a case is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_not_replaced before insert on guide_case
when exists (select 1 from guide_case where id = new.id)
  or exists (select 1 from guide_case where village_id = new.village_id and year = new.year and number = new.number)
  or exists (select 1 from guide_case where year = new.year and number = new.number and secret = new.secret)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_next before insert on guide_case
when new.number <> (select coalesce(max(number), 0) + 1 from guide_case where village_id = new.village_id and year = new.year)
begin
    select raise(abort, 'numbers of cases follow one another');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_step_stands before update on guide_case_step begin select raise(abort, 'a step of a case is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_step_kept before delete on guide_case_step begin select raise(abort, 'a step of a case is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_step_not_replaced before insert on guide_case_step
when exists (select 1 from guide_case_step where case_id = new.case_id and n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_step_next before insert on guide_case_step
when new.n <> (select coalesce(max(n), 0) + 1 from guide_case_step where case_id = new.case_id)
  or new.day < (select received from guide_case where id = new.case_id)
  or new.day < (select coalesce(max(day), '') from guide_case_step where case_id = new.case_id)
  or exists (select 1 from guide_case_step where case_id = new.case_id and act in ('done', 'refused', 'void'))
begin
    select raise(abort, 'steps of a case follow one another and end once');
end;
-- +goose StatementEnd
