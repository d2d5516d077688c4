-- +goose Up
-- What a fund may be used for, what it held before the books named it, and its
-- end. A fund that a line names stays as it was opened.
alter table fund add column brought_money_fen integer not null default 0; -- of cash and bank, on the day it is opened
alter table fund add column brought_due_fen integer not null default 0;   -- of 231 or 241, likewise
alter table fund add column closed_by integer references user_account (id);
alter table fund add column close_note text not null default '';          -- how it ended, in words

create table fund_use (
    fund_id  integer not null references fund (id),
    n        integer not null check (n > 0),
    words    text    not null check (words <> ''),
    account  text    not null default '', -- of the chart, those below included; empty: words alone
    added_by integer not null references user_account (id),
    added_at text    not null,
    primary key (fund_id, n)
) strict;

-- A payment out of a fund that gave the rest back to who granted it.
create table fund_return (
    voucher_id integer not null references voucher (id),
    fund_id    integer not null references fund (id),
    marked_by  integer not null references user_account (id),
    marked_at  text    not null,
    primary key (voucher_id, fund_id)
) strict;
create index fund_by_village on fund (village_id, opened_on);

-- +goose StatementBegin
create trigger fund_opened before insert on fund
begin
    select raise(abort, 'a fund stands on 231, 241 or 503')
    where substr(new.account, 1, 3) not in ('231', '241', '503');
    select raise(abort, 'a fund brings nothing below zero')
    where new.brought_money_fen < 0 or new.brought_due_fen < 0 or (substr(new.account, 1, 3) = '503' and new.brought_due_fen <> 0);
    select raise(abort, 'a fund begins open')
    where new.closed_on <> '';
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger fund_amended before update on fund
begin
    select raise(abort, 'a fund stands on 231, 241 or 503')
    where substr(new.account, 1, 3) not in ('231', '241', '503');
    select raise(abort, 'a fund brings nothing below zero')
    where new.brought_money_fen < 0 or new.brought_due_fen < 0 or (substr(new.account, 1, 3) = '503' and new.brought_due_fen <> 0);
    select raise(abort, 'a fund stays with its village')
    where new.village_id <> old.village_id or new.id <> old.id;
    select raise(abort, 'a fund in use is never changed')
    where exists (select 1 from voucher_line where fund_id = old.id)
      and (new.account <> old.account or new.name <> old.name or new.project <> old.project or new.grantor <> old.grantor or new.document <> old.document
           or new.granted_fen <> old.granted_fen or new.opened_on <> old.opened_on
           or new.brought_money_fen <> old.brought_money_fen or new.brought_due_fen <> old.brought_due_fen);
    select raise(abort, 'a fund with money left is not closed')
    where old.closed_on = '' and new.closed_on <> ''
      and new.brought_money_fen + coalesce((
          select sum(l.debit_fen - l.credit_fen) from voucher_line l join voucher v on v.id = l.voucher_id
          where l.fund_id = old.id and v.posted = 1 and substr(l.account, 1, 3) in ('101', '102')), 0) <> 0;
    select raise(abort, 'a fund that is still owed is not closed')
    where old.closed_on = '' and new.closed_on <> ''
      and new.brought_due_fen + coalesce((
          select sum(l.credit_fen - l.debit_fen) from voucher_line l join voucher v on v.id = l.voucher_id
          where l.fund_id = old.id and v.posted = 1 and substr(l.account, 1, 3) in ('231', '241')), 0) <> 0;
    select raise(abort, 'a fund closes after its last line')
    where old.closed_on = '' and new.closed_on <> ''
      and exists (select 1 from voucher_line l join voucher v on v.id = l.voucher_id where l.fund_id = old.id and v.day > new.closed_on);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger fund_kept before delete on fund
begin
    select raise(abort, 'a fund in use is never deleted')
    where exists (select 1 from voucher_line where fund_id = old.id) or old.closed_on <> '';
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger fund_use_no_update before update on fund_use
begin
    select raise(abort, 'what a fund may be used for is never rewritten');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger fund_use_kept before delete on fund_use
begin
    select raise(abort, 'what a fund in use may be used for is never deleted')
    where exists (select 1 from voucher_line where fund_id = old.fund_id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger fund_line_open before insert on voucher_line
when new.fund_id is not null
begin
    select raise(abort, 'the fund is not open on that day')
    where exists (select 1 from fund f join voucher v on v.id = new.voucher_id where f.id = new.fund_id and (v.day < f.opened_on or f.closed_on <> ''));
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger fund_return_own before insert on fund_return
begin
    select raise(abort, 'that voucher pays nothing out of the fund')
    where coalesce((
        select sum(l.debit_fen - l.credit_fen) from voucher_line l join voucher v on v.id = l.voucher_id
        where l.voucher_id = new.voucher_id and l.fund_id = new.fund_id and v.posted = 1 and v.reverses_id is null
          and substr(l.account, 1, 3) in ('101', '102')), 0) >= 0;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger fund_return_no_update before update on fund_return
begin
    select raise(abort, 'a mark is taken back, never changed');
end;
-- +goose StatementEnd
