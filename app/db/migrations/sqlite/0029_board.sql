-- +goose Up
-- A version taken back because it should not have been out: who, why. It stays
-- in the database and in the lists, and is shown no more.
create table disclosure_withdrawal (
    version_id integer primary key references disclosure_version (id),
    cause      text    not null check (cause in ('error', 'privacy', 'order')),
    reason     text    not null check (reason <> ''),
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    on_day     text    not null,
    made_at    text    not null
) strict;
-- +goose StatementBegin
create trigger disclosure_withdrawal_of_published before insert on disclosure_withdrawal
when (select state from disclosure_version where id = new.version_id) <> 'published'
begin
    select raise(abort, 'only what is out is withdrawn');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_withdrawal_stands before update on disclosure_withdrawal
begin
    select raise(abort, 'a withdrawal is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_withdrawal_kept before delete on disclosure_withdrawal
begin
    select raise(abort, 'a withdrawal is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_withdrawal_not_replaced before insert on disclosure_withdrawal
when exists (select 1 from disclosure_withdrawal where version_id = new.version_id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd

-- The physical board: a version was put up or came down, with a photo of it.
-- short: it came down before its time, so that the duty is open again until it
-- is put up once more.
create table board_act (
    id         integer primary key,
    version_id integer not null references disclosure_version (id),
    act        text    not null check (act in ('up', 'down')),
    on_day     text    not null,
    until_day  text    not null default '', -- up: the last day it is to hang
    short      integer not null default 0 check (short in (0, 1)),
    place      text    not null default '',
    note       text    not null default '',
    sha256     text    references content (sha256), -- the photo; a coming down may have none
    shot_on    text    not null default '',         -- the day the camera noted, if it did
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    made_on    text    not null,
    made_at    text    not null,
    check (act = 'down' or (sha256 is not null and until_day <> ''))
) strict;
create index board_act_by_version on board_act (version_id, id);
create index board_act_by_photo on board_act (sha256);
-- +goose StatementBegin
create trigger board_act_of_published before insert on board_act
when (select state from disclosure_version where id = new.version_id) <> 'published'
begin
    select raise(abort, 'only what is out hangs on the board');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger board_act_stands before update on board_act
begin
    select raise(abort, 'what hung on the board is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger board_act_kept before delete on board_act
begin
    select raise(abort, 'what hung on the board is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger board_act_not_replaced before insert on board_act
when exists (select 1 from board_act where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
