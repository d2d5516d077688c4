-- +goose Up
-- The registers of assets, resources, projects and debts (三资). A thing is a
-- number and its history, of which nothing is changed or taken out: what it is
-- today follows from the rows. Numbers are never used again, since no thing is
-- ever deleted.
create table thing (
    id         integer primary key,
    village_id integer not null references division (id),
    kind       text    not null check (kind in ('asset', 'resource', 'project', 'debt')),
    year       integer not null check (year between 2000 and 9999),
    n          integer not null check (n >= 1), -- continuous within a village's kind and year
    added_by   integer not null references user_account (id),
    added_at   text    not null,
    unique (village_id, kind, year, n)
) strict;

create table thing_change (
    thing_id  integer not null references thing (id),
    n         integer not null check (n >= 1),
    act       text    not null check (act in ('enter', 'change', 'dispose', 'strike', 'restore')),
    day       text    not null,
    reason    text    not null check (reason <> ''),
    matter_id integer references matter (id), -- the decision it rests on
    undecided text    not null default '', -- why none in force stands behind it though one is due
    price_fen integer check (price_fen >= 0), -- what a disposal brought
    facts     text    not null, -- JSON: the facts it set, by field
    actor_id  integer not null references user_account (id),
    name      text    not null,
    post      text    not null,
    at        text    not null,
    primary key (thing_id, n),
    check (price_fen is null or act = 'dispose'),
    check (act in ('enter', 'change') or facts = '{}')
) strict, without rowid;
create index thing_change_by_matter on thing_change (matter_id);
create index thing_change_by_act on thing_change (act, day);

-- Photos and papers of a thing. One that had to go is taken down, with who and why.
create table thing_file (
    thing_id integer not null references thing (id),
    n        integer not null check (n >= 1),
    sha256   text    not null references content (sha256),
    name     text    not null,
    day      text    not null,
    added_by integer not null references user_account (id),
    added_at text    not null,
    taken_by integer references user_account (id),
    taken_on text    not null default '',
    reason   text    not null default '',
    primary key (thing_id, n),
    check ((taken_by is null) = (taken_on = '')),
    check ((taken_by is null) = (reason = ''))
) strict, without rowid;
create index thing_file_by_content on thing_file (sha256);

-- +goose StatementBegin
create trigger thing_next before insert on thing
begin
    select raise(abort, 'already there')
    where exists (select 1 from thing where id = new.id)
       or exists (select 1 from thing where village_id = new.village_id and kind = new.kind and year = new.year and n = new.n);
    select raise(abort, 'numbers follow one another')
    where new.n <> (select coalesce(max(n), 0) + 1 from thing where village_id = new.village_id and kind = new.kind and year = new.year);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thing_stands before update on thing begin select raise(abort, 'a thing is never changed, its history grows'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thing_kept before delete on thing begin select raise(abort, 'a thing is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thing_change_next before insert on thing_change
begin
    select raise(abort, 'already there')
    where exists (select 1 from thing_change where thing_id = new.thing_id and n = new.n);
    select raise(abort, 'changes follow one another')
    where new.n <> (select coalesce(max(n), 0) + 1 from thing_change where thing_id = new.thing_id);
    select raise(abort, 'a history begins with the entry')
    where (new.n = 1) <> (new.act = 'enter');
    select raise(abort, 'what is gone is only restored')
    where (new.act = 'restore') <> coalesce((select act in ('dispose', 'strike') from thing_change where thing_id = new.thing_id order by n desc limit 1), 0);
    select raise(abort, 'a decision of another village')
    where new.matter_id is not null
      and (select village_id from matter where id = new.matter_id) is not (select village_id from thing where id = new.thing_id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thing_change_stands before update on thing_change begin select raise(abort, 'a change is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thing_change_kept before delete on thing_change begin select raise(abort, 'a change is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thing_file_next before insert on thing_file
begin
    select raise(abort, 'already there')
    where exists (select 1 from thing_file where thing_id = new.thing_id and n = new.n);
    select raise(abort, 'files follow one another')
    where new.n <> (select coalesce(max(n), 0) + 1 from thing_file where thing_id = new.thing_id);
    select raise(abort, 'a file begins hanging')
    where new.taken_by is not null;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thing_file_stands before update on thing_file
when old.taken_by is not null or new.taken_by is null or new.taken_on = '' or new.reason = '' or new.thing_id <> old.thing_id or new.n <> old.n or new.sha256 <> old.sha256
  or new.name <> old.name or new.day <> old.day or new.added_by <> old.added_by or new.added_at <> old.added_at
begin
    select raise(abort, 'a file is taken down, never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thing_file_kept before delete on thing_file begin select raise(abort, 'a file is never deleted'); end;
-- +goose StatementEnd
