-- +goose Up
create table audit (
    id          integer primary key,
    at          text    not null,
    account_id  integer not null default 0, -- 0: the system itself
    actor       text    not null,
    act         text    not null,
    division_id integer not null default 0,
    subject     text    not null default '',
    detail      text    not null default ''
) strict;
create index audit_by_division on audit (division_id, id);

-- +goose StatementBegin
create trigger audit_no_update before update on audit
begin
    select raise(abort, 'audit lines are never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger audit_no_delete before delete on audit
begin
    select raise(abort, 'audit lines are never deleted');
end;
-- +goose StatementEnd
