-- +goose Up
-- Matters of a village (四议两公开) and the templates they run under. A matter is
-- nothing but its acts; nothing here is ever changed or deleted.
create table procedure_template (
    id        integer primary key,
    county_id integer not null references division (id),
    code      text    not null,
    version   integer not null check (version >= 1),
    body      text    not null, -- TOML, as the shipped ones
    made_by   integer not null references user_account (id),
    made_at   text    not null,
    unique (county_id, code, version)
) strict;

-- What a village settles once: whether secretary and head are one person (R3)
-- and which template it uses. The newest row counts.
create table procedure_setting (
    id            integer primary key,
    village_id    integer not null references division (id),
    combined_head integer not null check (combined_head in (0, 1)),
    template      text    not null default '', -- code; empty: the county's usual one
    set_by        integer not null references user_account (id),
    set_at        text    not null
) strict;
create index procedure_setting_by_village on procedure_setting (village_id, id);

create table matter (
    id         integer primary key,
    village_id integer not null references division (id),
    year       text    not null,
    number     integer not null check (number >= 1), -- continuous within a village's year
    template   text    not null, -- the template's body: a matter keeps the version it began with (R27)
    start      text    not null, -- JSON: title, category, amount, text
    opened_by  integer not null references user_account (id),
    opened_at  text    not null,
    unique (village_id, year, number)
) strict;

create table matter_act (
    matter_id integer not null references matter (id),
    n         integer not null check (n >= 1),
    kind      text    not null,
    day       text    not null,
    body      text    not null, -- JSON
    actor_id  integer not null references user_account (id),
    name      text    not null,
    post      text    not null,
    at        text    not null,
    primary key (matter_id, n)
) strict, without rowid;
create index matter_act_by_kind on matter_act (kind, day);

-- Papers and photos of an act, by content.
create table matter_file (
    matter_id integer not null references matter (id),
    n         integer not null check (n >= 1),
    act       integer not null, -- n of the act that brought it
    kind      text    not null, -- kind of paper
    sha256    text    not null references content (sha256),
    name      text    not null,
    added_by  integer not null references user_account (id),
    added_at  text    not null,
    primary key (matter_id, n)
) strict, without rowid;
create index matter_file_by_content on matter_file (sha256);

-- Who came to a meeting, never how anyone voted.
create table matter_attendance (
    matter_id integer not null references matter (id),
    act       integer not null,
    member_id integer not null references roster_member (id),
    way       text    not null check (way in ('present', 'online', 'proxy')),
    primary key (matter_id, act, member_id)
) strict, without rowid;

-- Vouchers that paid for a matter. A link made in error is parted, with who and why.
create table matter_voucher (
    id         integer primary key,
    matter_id  integer not null references matter (id),
    voucher_id integer not null references voucher (id),
    linked_by  integer not null references user_account (id),
    linked_at  text    not null,
    parted_by  integer references user_account (id),
    parted_at  text    not null default '',
    reason     text    not null default '',
    check ((parted_by is null) = (parted_at = '')),
    check ((parted_by is null) = (reason = ''))
) strict;
create unique index matter_voucher_once on matter_voucher (voucher_id) where parted_by is null;
create index matter_voucher_by_matter on matter_voucher (matter_id);

-- Matters decided before the portal, as records.
create table matter_record (
    id          integer primary key,
    village_id  integer not null references division (id),
    body        text    not null, -- TOML; empty: the record was taken back
    replaces_id integer references matter_record (id),
    reason      text    not null default '', -- why it replaced the one before
    entered_by  integer not null references user_account (id),
    name        text    not null,
    post        text    not null,
    entered_at  text    not null,
    unique (replaces_id),
    check ((replaces_id is null) = (reason = '')),
    check (body <> '' or replaces_id is not null)
) strict;
create index matter_record_by_village on matter_record (village_id, id);

-- +goose StatementBegin
create trigger procedure_template_stands before update on procedure_template begin select raise(abort, 'a template is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger procedure_template_kept before delete on procedure_template begin select raise(abort, 'a template is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger procedure_setting_stands before update on procedure_setting begin select raise(abort, 'a setting is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger procedure_setting_kept before delete on procedure_setting begin select raise(abort, 'a setting is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_stands before update on matter begin select raise(abort, 'a matter is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_kept before delete on matter begin select raise(abort, 'a matter is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_act_stands before update on matter_act begin select raise(abort, 'an act is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_act_kept before delete on matter_act begin select raise(abort, 'an act is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_act_next before insert on matter_act
when new.n <> (select coalesce(max(n), 0) + 1 from matter_act where matter_id = new.matter_id)
begin
    select raise(abort, 'acts follow one another');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_file_stands before update on matter_file begin select raise(abort, 'a paper is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_file_kept before delete on matter_file begin select raise(abort, 'a paper is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_attendance_stands before update on matter_attendance begin select raise(abort, 'an attendance is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_attendance_kept before delete on matter_attendance begin select raise(abort, 'an attendance is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_attendance_own before insert on matter_attendance
when (select village_id from roster_member where id = new.member_id) is not (select village_id from matter where id = new.matter_id)
begin
    select raise(abort, 'somebody of another village');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_voucher_own before insert on matter_voucher
when (select village_id from voucher where id = new.voucher_id) is not (select village_id from matter where id = new.matter_id)
begin
    select raise(abort, 'a voucher of another village');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_voucher_stands before update on matter_voucher
when old.parted_by is not null or new.parted_by is null or old.id <> new.id or old.matter_id <> new.matter_id or old.voucher_id <> new.voucher_id
  or old.linked_by <> new.linked_by or old.linked_at <> new.linked_at
begin
    select raise(abort, 'a link is parted, never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_voucher_kept before delete on matter_voucher begin select raise(abort, 'a link is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_record_stands before update on matter_record begin select raise(abort, 'a record is replaced, never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_record_kept before delete on matter_record begin select raise(abort, 'a record is never deleted'); end;
-- +goose StatementEnd
