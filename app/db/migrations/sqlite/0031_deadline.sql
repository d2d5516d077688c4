-- +goose Up
-- From which day the county owes its whole catalogue, and not the monthly
-- finance sheet alone. The newest row holds.
create table catalogue_start (
    n        integer primary key check (n >= 1),
    from_day text    not null check (length(from_day) = 10),
    reason   text    not null check (reason <> ''),
    by_id    integer not null, -- 0: the program itself, on the day it first looked
    by_name  text    not null,
    at       text    not null
) strict;
-- +goose StatementBegin
create trigger catalogue_start_stands before update on catalogue_start
begin
    select raise(abort, 'a start is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger catalogue_start_kept before delete on catalogue_start
begin
    select raise(abort, 'a start is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger catalogue_start_not_replaced before insert on catalogue_start
when exists (select 1 from catalogue_start where n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd

-- A village asks for more time; the township grants it (obligation_extension)
-- or refuses.
create table extension_request (
    id            integer primary key,
    obligation_id integer not null references obligation (id),
    until_day     text    not null,
    reason        text    not null check (reason <> ''),
    account_id    integer not null references user_account (id),
    name          text    not null,
    post          text    not null,
    asked_on      text    not null,
    asked_at      text    not null
) strict;
create index extension_request_by_obligation on extension_request (obligation_id);
create table extension_refusal (
    request_id integer primary key references extension_request (id),
    reason     text    not null check (reason <> ''),
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    refused_on text    not null,
    refused_at text    not null
) strict;
alter table obligation_extension add column request_id integer references extension_request (id); -- null: given unasked
create unique index obligation_extension_once on obligation_extension (request_id) where request_id is not null;
-- +goose StatementBegin
create trigger extension_request_stands before update on extension_request
begin
    select raise(abort, 'a request is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger extension_request_kept before delete on extension_request
begin
    select raise(abort, 'a request is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger extension_request_not_replaced before insert on extension_request
when exists (select 1 from extension_request where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger extension_refusal_stands before update on extension_refusal
begin
    select raise(abort, 'a refusal is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger extension_refusal_kept before delete on extension_refusal
begin
    select raise(abort, 'a refusal is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger extension_refusal_not_replaced before insert on extension_refusal
begin
    select raise(abort, 'already there')
    where exists (select 1 from extension_refusal where request_id = new.request_id)
       or exists (select 1 from obligation_extension where request_id = new.request_id);
end;
-- +goose StatementEnd
-- More time is given while there is some left, and only more.
-- +goose StatementBegin
create trigger obligation_extension_fits before insert on obligation_extension
begin
    select raise(abort, 'already there')
    where new.request_id is not null
      and (exists (select 1 from extension_refusal where request_id = new.request_id)
           or exists (select 1 from obligation_extension where request_id = new.request_id));
    select raise(abort, 'a request for another duty')
    where new.request_id is not null
      and (select obligation_id from extension_request where id = new.request_id) is not new.obligation_id;
    select raise(abort, 'an extension is granted before the day is over, and to a later one')
    where not exists (
        select 1 from obligation o
        where o.id = new.obligation_id
          and new.granted_on <= coalesce((select max(e.until_day) from obligation_extension e where e.obligation_id = o.id), o.due_on)
          and new.until_day > coalesce((select max(e.until_day) from obligation_extension e where e.obligation_id = o.id), o.due_on));
end;
-- +goose StatementEnd

-- What is out, by what it was owed as. A publication that does not count any
-- more is left out here, and here alone.
create view disclosure_out as
select d.village_id, d.item, d.period, x.published_on
from disclosure d join disclosure_version x on x.disclosure_id = d.id
where x.state = 'published';

-- The day on which what is owed first came out, so that what is still owed is
-- found without reading through the years. It is what disclosure_out says, and
-- no program can make it anything else.
alter table obligation add column published_on text not null default '';
drop trigger obligation_start_stands;
update obligation set
    started_on = case when started_on = '' then date(period || '-01', '+1 month', '-1 day') else started_on end,
    published_on = coalesce((select min(x.published_on) from disclosure_out x
                             where x.village_id = obligation.village_id and x.item = obligation.item and x.period = obligation.period), '');
-- +goose StatementBegin
create trigger obligation_start_stands before update of title, started_on on obligation
when old.title is not new.title or old.started_on is not new.started_on
begin
    select raise(abort, 'a due day is never moved');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger obligation_out_is_so before update of published_on on obligation
when new.published_on is not coalesce((select min(x.published_on) from disclosure_out x
                                       where x.village_id = new.village_id and x.item = new.item and x.period = new.period), '')
begin
    select raise(abort, 'a duty is met by what is published');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger obligation_out_before after insert on obligation
when exists (select 1 from disclosure_out x where x.village_id = new.village_id and x.item = new.item and x.period = new.period)
  or new.published_on <> ''
begin
    update obligation set published_on = coalesce((
        select min(x.published_on) from disclosure_out x
        where x.village_id = new.village_id and x.item = new.item and x.period = new.period), '')
    where id = new.id;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger obligation_out after update of state on disclosure_version
when new.state = 'published' and old.state <> 'published'
begin
    update obligation set published_on = new.published_on
    where published_on = ''
      and (village_id, item, period) = (select d.village_id, d.item, d.period from disclosure d where d.id = new.disclosure_id);
end;
-- +goose StatementEnd

-- What is open; the last period of a village's item; what is due in some days.
create index obligation_out_by_day on obligation (published_on, due_on);
create index obligation_covered on obligation (village_id, item, started_on);
drop index obligation_by_due;
create index obligation_by_due on obligation (due_on);
