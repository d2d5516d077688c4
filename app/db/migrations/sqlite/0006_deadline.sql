-- +goose Up
create table holiday_year (
    year      integer primary key,
    source    text    not null, -- the document that announced it
    loaded_by text    not null,
    loaded_at text    not null
) strict;

create table holiday (
    day  text primary key,
    kind text not null check (kind in ('holiday', 'workday')),
    name text not null
) strict;

-- What a village owes. Whether it is overdue is never stored: it follows from
-- these facts, the published day and the day of asking.
create table obligation (
    id          integer primary key,
    village_id  integer not null references division (id),
    item        text    not null,
    period      text    not null,
    rule        text    not null, -- rule set in force when it was made
    nominal_on  text    not null, -- due day before holidays
    due_on      text    not null,
    provisional integer not null check (provisional in (0, 1)), -- a year's holiday table was missing
    created_at  text    not null,
    unique (village_id, item, period)
) strict;
create index obligation_by_due on obligation (item, due_on);
create index obligation_provisional on obligation (provisional) where provisional = 1;

-- One line per notice that went out, so that a run can be repeated.
create table reminder (
    obligation_id integer not null references obligation (id),
    level         text    not null check (level in ('soon', 'overdue', 'overdue30')),
    on_day        text    not null,
    made_at       text    not null,
    primary key (obligation_id, level)
) strict, without rowid;

-- What is owed stays owed; a due day moves only while it is provisional.
-- +goose StatementBegin
create trigger obligation_stands before update on obligation
when old.id <> new.id or old.village_id <> new.village_id or old.item <> new.item or old.period <> new.period or old.rule <> new.rule or old.nominal_on <> new.nominal_on
    or old.created_at <> new.created_at or (old.provisional = 0 and (old.due_on <> new.due_on or new.provisional = 1))
begin
    select raise(abort, 'a due day is never moved');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger obligation_kept before delete on obligation
begin
    select raise(abort, 'what is owed is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger reminder_stands before update on reminder
begin
    select raise(abort, 'a reminder is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger reminder_kept before delete on reminder
begin
    select raise(abort, 'a reminder is never deleted');
end;
-- +goose StatementEnd
