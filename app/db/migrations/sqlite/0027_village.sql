-- +goose Up
-- A change of divisions (区划变更): villages merge, split, move to another
-- township, are renamed or get another code. What is known of it is written once.
create table division_change (
    id       integer primary key,
    kind     text    not null check (kind in ('merge', 'split', 'rename', 'recode', 'move')),
    day      text    not null check (length(day) = 10), -- the first day on which it holds
    document text    not null default '', -- the paper it rests on (批文名称)
    number   text    not null default '', -- and that paper's number (文号)
    by_id    integer not null,            -- 0: from a file, on the machine itself
    by_name  text    not null,
    at       text    not null,
    check (kind in ('rename', 'recode') or document <> '')
) strict;

-- What it did to each division: it ends, goes on or begins. One that ends has
-- an heir, whose people keep its books from then on and finish what is open.
create table division_change_part (
    change_id     integer not null references division_change (id),
    division_id   integer not null references division (id),
    part          text    not null check (part in ('ends', 'goes on', 'begins')),
    heir_id       integer references division (id),
    old_name      text    not null default '',
    new_name      text    not null default '',
    old_code      text    not null default '',
    new_code      text    not null default '',
    old_parent_id integer references division (id),
    new_parent_id integer references division (id),
    primary key (change_id, division_id),
    check ((part = 'ends') = (heir_id is not null)),
    check (heir_id is null or heir_id <> division_id),
    check ((part = 'begins') = (old_name = '' and old_code = '' and old_parent_id is null)),
    check ((part = 'ends') = (new_name = '' and new_code = '' and new_parent_id is null))
) strict, without rowid;
create unique index division_change_part_ends on division_change_part (division_id) where part = 'ends';
create unique index division_change_part_begins on division_change_part (division_id) where part = 'begins';
create index division_change_part_of on division_change_part (division_id);
create index division_change_part_heir on division_change_part (heir_id) where heir_id is not null;

-- What a division is called and where it lies, by day: the last row that is not
-- after a day holds on it. division itself has the last.
create table division_version (
    division_id integer not null references division (id),
    n           integer not null check (n >= 1),
    from_day    text    not null, -- '' for what held from the start
    change_id   integer references division_change (id),
    name        text    not null,
    pinyin      text    not null,
    initials    text    not null,
    parent_id   integer references division (id),
    primary key (division_id, n)
) strict, without rowid;
insert into division_version (division_id, n, from_day, name, pinyin, initials, parent_id)
select id, 1, '', name, pinyin, initials, parent_id from division;

-- +goose StatementBegin
create trigger division_begins after insert on division
begin
    insert into division_version (division_id, n, from_day, name, pinyin, initials, parent_id)
    values (new.id, 1, '', new.name, new.pinyin, new.initials, new.parent_id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_follows before update of name, parent_id on division
when not exists (select 1 from division_version v where v.division_id = old.id and v.name is new.name and v.parent_id is new.parent_id
                 and v.n = (select max(n) from division_version where division_id = old.id))
begin
    select raise(abort, 'a division is what its last version says');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_version_follows before insert on division_version
begin
    select raise(abort, 'already there')
    where exists (select 1 from division_version where division_id = new.division_id and n = new.n);
    select raise(abort, 'versions follow one another')
    where new.n <> 1 + (select coalesce(max(n), 0) from division_version where division_id = new.division_id)
       or exists (select 1 from division_version where division_id = new.division_id and from_day > new.from_day)
       or (new.n > 1 and (new.from_day = '' or new.change_id is null));
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_version_stands before update on division_version
begin
    select raise(abort, 'a version is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_version_kept before delete on division_version
begin
    select raise(abort, 'a version is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_change_not_replaced before insert on division_change
when exists (select 1 from division_change where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_change_stands before update on division_change
begin
    select raise(abort, 'a change of divisions is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_change_kept before delete on division_change
begin
    select raise(abort, 'a change of divisions is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_change_part_fits before insert on division_change_part
begin
    select raise(abort, 'already there')
    where exists (select 1 from division_change_part where change_id = new.change_id and division_id = new.division_id)
       or (new.part = 'begins' and exists (select 1 from division_change_part where division_id = new.division_id and part = 'begins'));
    select raise(abort, 'what has ended changes no more')
    where exists (select 1 from division_change_part where division_id = new.division_id and part = 'ends')
       or exists (select 1 from division_change_part where division_id = new.heir_id and part = 'ends');
    select raise(abort, 'a part belongs to the last change')
    where new.change_id is not (select max(id) from division_change);
    select raise(abort, 'only villages begin and end')
    where new.part <> 'goes on' and (select level from division where id = new.division_id) <> 'village';
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_change_part_stands before update on division_change_part
begin
    select raise(abort, 'a change of divisions is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_change_part_kept before delete on division_change_part
begin
    select raise(abort, 'a change of divisions is never deleted');
end;
-- +goose StatementEnd

-- Two divisions never hold one code on one day, whenever it was written down.
-- +goose StatementBegin
create trigger division_code_held before insert on division_code
when exists (select 1 from division_code where code = new.code and division_id <> new.division_id
             and (valid_to = '' or valid_to > new.valid_from) and (new.valid_to = '' or valid_from < new.valid_to))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
create index division_code_by_division on division_code (division_id);

-- From when to when a village is there: began_on is its first day, '' for one
-- that was there from the start; ended_on the first day without it, '' while it
-- is there. heir_id took its books over on that day, 0 while it is there.
create view division_life as
select d.id as division_id,
       coalesce((select c.day from division_change_part p join division_change c on c.id = p.change_id where p.division_id = d.id and p.part = 'begins'), '') as began_on,
       coalesce((select c.day from division_change_part p join division_change c on c.id = p.change_id where p.division_id = d.id and p.part = 'ends'), '') as ended_on,
       coalesce((select p.heir_id from division_change_part p where p.division_id = d.id and p.part = 'ends'), 0) as heir_id
from division d;

-- The code a division has, or had last, and how its addresses are written:
-- an address belongs for ever to who had it first, so that who takes a code
-- after another is told apart by its own number: 339900100201~57.
create view division_address as
select c.division_id, c.code,
       case when (select o.division_id from division_code o where o.code = c.code order by o.valid_from limit 1) = c.division_id
            then c.code else c.code || '~' || c.division_id end as address
from division_code c
where not exists (
    select 1 from division_code n
    where n.division_id = c.division_id
      and case n.valid_to when '' then '9' else n.valid_to end > case c.valid_to when '' then '9' else c.valid_to end);

-- The books of a village that has ended are kept until its last day.
-- +goose StatementBegin
create trigger voucher_before_end before update of posted on voucher
when old.posted = 0 and new.posted = 1
begin
    select raise(abort, 'the village was not there any more on this day')
    where new.kind <> 'closing' and exists (select 1 from division_life where division_id = new.village_id and ended_on <> '' and new.day >= ended_on);
end;
-- +goose StatementEnd
