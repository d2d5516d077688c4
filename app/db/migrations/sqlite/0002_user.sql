-- +goose Up
create table user_account (
    id          integer primary key,
    login       text    not null unique check (login <> ''),
    name        text    not null check (name <> ''),
    post        text    not null,             -- 职务, as it is printed beside the name
    role        text    not null check (role in ('accountant', 'supervisor', 'head', 'township', 'inspector', 'administrator')),
    division_id integer not null references division (id),
    password    text    not null default '',  -- argon2id; '' cannot sign in
    must_change integer not null default 0 check (must_change in (0, 1)),
    created_at  text    not null,
    disabled_at text    not null default ''
) strict;
create index user_account_by_division on user_account (division_id, role);

create table session (
    token_hash text    primary key, -- SHA-256 of the cookie: a copied database signs nobody in
    account_id integer not null references user_account (id),
    csrf       text    not null,
    created_at text    not null,
    seen_at    text    not null,
    expires_at text    not null
) strict;
create index session_by_account on session (account_id);

create table login_attempt (
    key text not null, -- login name or network address
    at  text not null
) strict;
create index login_attempt_by_key on login_attempt (key, at);

-- Who did an act must be found for ever, under the role it was done in.
-- +goose StatementBegin
create trigger user_account_stands before update of id, login, role, division_id on user_account
when old.id <> new.id or old.login <> new.login or old.role <> new.role or old.division_id <> new.division_id
begin
    select raise(abort, 'an account keeps its login, role and place');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger user_account_kept before delete on user_account
begin
    select raise(abort, 'an account is never deleted');
end;
-- +goose StatementEnd
