-- +goose Up
-- What started a duty may turn out not to have happened: a contract was entered in
-- error, a payment taken back. The township then releases the village from the duty,
-- with a reason; nothing is deleted.
create table obligation_release (
    obligation_id integer primary key references obligation (id),
    reason        text    not null check (reason <> ''),
    account_id    integer not null references user_account (id),
    name          text    not null,
    post          text    not null,
    released_on   text    not null check (length(released_on) = 10),
    released_at   text    not null
) strict;
-- +goose StatementBegin
create trigger obligation_release_stands before update on obligation_release
begin
    select raise(abort, 'a release is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger obligation_release_kept before delete on obligation_release
begin
    select raise(abort, 'a release is never deleted');
end;
-- +goose StatementEnd

-- The duties whose event is not there any more, and why not. What a person entered
-- by hand has nothing behind it: whether it happened, the township says.
create view obligation_gone as
select o.id as obligation_id, 'contract' as why
from obligation o
where o.period like 'contract-%'
  and exists (select 1 from contract_change x where x.contract_id = cast(substr(o.period, 10) as integer) and x.act = 'void')
union all
select o.id, 'project'
from obligation o
where o.period like 'project-%'
  and ((select c.act from thing_change c where c.thing_id = cast(substr(o.period, 9) as integer) order by c.n desc limit 1) in ('strike', 'dispose')
       or (select c.facts from thing_change c where c.thing_id = cast(substr(o.period, 9) as integer) and c.facts like '%"accepted":%'
           order by c.n desc limit 1) like '%"accepted":""%')
union all
select o.id, 'payment'
from obligation o
where (o.period like 'fund-%' or o.period like 'relief-%')
  and not exists (
    select 1 from voucher v
    join voucher_line l on l.voucher_id = v.id
    left join counterparty c on c.id = l.counterparty_id
    where v.village_id = o.village_id and v.month = substr(o.period, -7) and v.posted = 1 and v.reverses_id is null
      and not exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1)
      and ((o.period like 'fund-%' and o.period = 'fund-' || l.fund_id || '-' || v.month and c.kind in ('household', 'person'))
           or (o.period like 'relief-%' and l.fund_id is null and l.debit_fen > 0 and (l.account = '514.04' or l.account like '514.04.%'))))
union all
select o.id, 'matter'
from obligation o
where o.item in ('decision-plan', 'decision-resolution', 'decision-result')
  and exists (
    select 1 from matter m join matter_act a on a.matter_id = m.id
    where m.village_id = o.village_id and m.year = substr(o.period, 1, 4) and m.number = cast(substr(o.period, 6) as integer) and a.kind = 'withdrawn')
union all
select o.id, 'matter'
from obligation o
where o.period like 'assembly-%'
  and exists (select 1 from matter_act a where a.matter_id = cast(substr(o.period, 10) as integer) and a.kind = 'withdrawn')
union all
select o.id, 'entered' from obligation o where o.period like 'event-%';

-- Nobody is released from what a period owes, from what is out, nor from what an
-- event that still stands has started.
-- +goose StatementBegin
create trigger obligation_release_fits before insert on obligation_release
begin
    select raise(abort, 'already there') where exists (select 1 from obligation_release where obligation_id = new.obligation_id);
    select raise(abort, 'only a duty whose event is not there any more is released')
    where not exists (
        select 1 from obligation o join obligation_gone g on g.obligation_id = o.id
        where o.id = new.obligation_id and o.published_on = '' and new.released_on >= substr(o.created_at, 1, 10));
end;
-- +goose StatementEnd

-- The day of the release is kept beside the duty, as is that of its publication.
alter table obligation add column released_on text not null default '';
-- +goose StatementBegin
create trigger obligation_released_is_so before update of released_on on obligation
when new.released_on is not coalesce((select r.released_on from obligation_release r where r.obligation_id = new.id), '')
begin
    select raise(abort, 'a duty is released by the township alone');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger obligation_begins_unreleased before insert on obligation
when new.released_on <> ''
begin
    select raise(abort, 'a duty is released by the township alone');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger obligation_released after insert on obligation_release
begin
    update obligation set released_on = new.released_on where id = new.obligation_id;
end;
-- +goose StatementEnd

-- What a village still owes of an item, by the day it is due: the start page asks it
-- of every village, however many years stand open.
create index obligation_open on obligation (item, village_id, due_on) where published_on = '' and released_on = '';
