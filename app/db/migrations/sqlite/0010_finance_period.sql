-- +goose Up
-- Closing a month's books and opening them again (R64). Each act is a row of
-- its own and stays: who closed when, who asked to reopen and why, who in the
-- township agreed or refused.
create table period_act (
    id         integer primary key,
    village_id integer not null references division (id),
    month      text    not null,
    act        text    not null check (act in ('close', 'ask', 'grant', 'refuse')),
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    place      text    not null, -- the village, or the township that answers
    at         text    not null,
    reason     text    not null default '',
    vouchers   integer not null default 0,  -- at closing: how many the month has
    sha256     text    not null default '', -- and what they hash to
    check ((act = 'close') = (sha256 <> '')),
    check (act not in ('ask', 'refuse') or reason <> '')
) strict;
create index period_act_by_month on period_act (village_id, month, id);

-- The closed months of a village follow one another without a hole: they are
-- closed in order and reopened the last first.
create view closed_month as
select c.id, c.village_id, c.month, c.name, c.at, c.vouchers, c.sha256
from period_act c
where c.act = 'close'
  and not exists (select 1 from period_act g where g.village_id = c.village_id and g.month = c.month and g.act = 'grant' and g.id > c.id);

-- +goose StatementBegin
create trigger period_act_no_update before update on period_act
begin
    select raise(abort, 'acts on a period are never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger period_act_no_delete before delete on period_act
begin
    select raise(abort, 'acts on a period are never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger period_act_close before insert on period_act
when new.act = 'close'
begin
    select raise(abort, 'months are closed in order')
    where new.month <> (select strftime('%Y-%m', max(month) || '-01', '+1 month') from closed_month where village_id = new.village_id);
    select raise(abort, 'an earlier month is open')
    where not exists (select 1 from closed_month where village_id = new.village_id)
      and exists (select 1 from voucher where village_id = new.village_id and month < new.month);
    select raise(abort, 'a voucher of the month is not posted')
    where exists (select 1 from voucher where village_id = new.village_id and month = new.month and posted = 0);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger period_act_reopen before insert on period_act
when new.act <> 'close'
begin
    select raise(abort, 'the month closed last is reopened first')
    where new.act <> 'refuse' and new.month is not (select max(month) from closed_month where village_id = new.village_id);
    select raise(abort, 'a month is asked for once')
    where new.act = 'ask'
      and (select act from period_act where village_id = new.village_id and month = new.month order by id desc limit 1) = 'ask';
    select raise(abort, 'nobody asked')
    where new.act in ('grant', 'refuse')
      and (select act from period_act where village_id = new.village_id and month = new.month order by id desc limit 1) is not 'ask';
    select raise(abort, 'who keeps the books does not reopen them') -- R72
    where new.act in ('grant', 'refuse')
      and (exists (select 1 from period_act where village_id = new.village_id and act in ('close', 'ask') and account_id = new.account_id)
        or exists (select 1 from voucher where village_id = new.village_id and posted_by = new.account_id));
end;
-- +goose StatementEnd

-- What is closed takes nothing any more, whoever writes.
-- +goose StatementBegin
create trigger voucher_month_closed before update of posted on voucher
when new.posted = 1 and exists (select 1 from closed_month where village_id = new.village_id and month >= new.month)
begin
    select raise(abort, 'the month is closed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_attachment_month_closed before insert on voucher_attachment
when exists (
    select 1 from voucher v join closed_month c on c.village_id = v.village_id and c.month >= v.month where v.id = new.voucher_id)
begin
    select raise(abort, 'the month is closed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger opening_balance_closed_insert before insert on opening_balance
when exists (select 1 from closed_month where village_id = new.village_id)
begin
    select raise(abort, 'a month is closed on top of the opening balance');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger opening_balance_closed_update before update on opening_balance
when exists (select 1 from closed_month where village_id in (old.village_id, new.village_id))
begin
    select raise(abort, 'a month is closed on top of the opening balance');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger opening_balance_closed_delete before delete on opening_balance
when exists (select 1 from closed_month where village_id = old.village_id)
begin
    select raise(abort, 'a month is closed on top of the opening balance');
end;
-- +goose StatementEnd

-- A closing voucher carries a year's result forward. It moves no money, so the
-- sheets, which are about money, may pass it over.
-- +goose StatementBegin
create trigger voucher_closing_moves_no_money before update of posted on voucher
when new.posted = 1 and new.kind = 'closing'
begin
    select raise(abort, 'a closing voucher stands on the last day of the year')
    where substr(new.day, 6) <> '12-31';
    select raise(abort, 'a closing voucher moves no money')
    where exists (select 1 from voucher_line where voucher_id = new.id and (account like '101%' or account like '102%'));
end;
-- +goose StatementEnd
