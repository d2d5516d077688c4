-- +goose Up
-- What was withdrawn, or torn off the board before its time and not put up
-- again, does not count as published: the duty is open once more.
drop view disclosure_out;
create view disclosure_out as
select d.village_id, d.item, d.period, x.published_on
from disclosure d join disclosure_version x on x.disclosure_id = d.id
where x.state = 'published'
  and not exists (select 1 from disclosure_withdrawal w where w.version_id = x.id)
  and not exists (
    select 1 from board_act a
    where a.version_id = x.id and a.short = 1
      and not exists (select 1 from board_act b where b.version_id = x.id and b.act = 'up' and b.id > a.id));
-- +goose StatementBegin
create trigger obligation_reopened_by_withdrawal after insert on disclosure_withdrawal
begin
    update obligation set published_on = coalesce((
        select min(x.published_on) from disclosure_out x
        where x.village_id = obligation.village_id and x.item = obligation.item and x.period = obligation.period), '')
    where (village_id, item, period) = (
        select d.village_id, d.item, d.period from disclosure d join disclosure_version v on v.disclosure_id = d.id where v.id = new.version_id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger obligation_reopened_by_board after insert on board_act
begin
    update obligation set published_on = coalesce((
        select min(x.published_on) from disclosure_out x
        where x.village_id = obligation.village_id and x.item = obligation.item and x.period = obligation.period), '')
    where (village_id, item, period) = (
        select d.village_id, d.item, d.period from disclosure d join disclosure_version v on v.disclosure_id = d.id where v.id = new.version_id);
end;
-- +goose StatementEnd
