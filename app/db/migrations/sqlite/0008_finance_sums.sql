-- +goose Up
-- What each account turned over in a month and in a year, so that a statement
-- costs the same in the tenth year as in the first. Kept by a trigger at the
-- moment a voucher is posted, which is the only moment lines begin to count;
-- finance.VerifySums adds everything up again and compares.
--
-- nature tells apart what the statements must not mix:
--   ''      what happened
--   'carry' year-end transfers of income and expense: closing vouchers and those with a line on 321 (本年收益)
--   'share' the distribution of the surplus: other vouchers with a line on 322 (收益分配)
create table account_month (
    village_id integer not null references division (id),
    month      text    not null,
    chart      text    not null, -- version of the chart of accounts
    account    text    not null, -- its code there
    nature     text    not null check (nature in ('', 'carry', 'share')),
    debit_fen  integer not null,
    credit_fen integer not null,
    primary key (village_id, month, chart, account, nature)
) strict, without rowid;

create table account_year (
    village_id integer not null references division (id),
    year       text    not null,
    chart      text    not null,
    account    text    not null,
    nature     text    not null check (nature in ('', 'carry', 'share')),
    debit_fen  integer not null,
    credit_fen integer not null,
    primary key (village_id, year, chart, account, nature)
) strict, without rowid;

insert into account_month (village_id, month, chart, account, nature, debit_fen, credit_fen)
select village_id, month, chart, account, nature, sum(debit_fen), sum(credit_fen)
from (
    select v.village_id, v.month, l.chart, l.account, l.debit_fen, l.credit_fen,
           case when v.kind = 'closing' or exists (select 1 from voucher_line x where x.voucher_id = v.id and x.account like '321%') then 'carry'
                when exists (select 1 from voucher_line x where x.voucher_id = v.id and x.account like '322%') then 'share'
                else '' end as nature
    from voucher v join voucher_line l on l.voucher_id = v.id
    where v.posted = 1) t
group by village_id, month, chart, account, nature;

insert into account_year (village_id, year, chart, account, nature, debit_fen, credit_fen)
select village_id, substr(month, 1, 4), chart, account, nature, sum(debit_fen), sum(credit_fen)
from account_month
group by village_id, substr(month, 1, 4), chart, account, nature;

-- +goose StatementBegin
create trigger voucher_summed after update of posted on voucher
when old.posted = 0 and new.posted = 1
begin
    insert into account_month (village_id, month, chart, account, nature, debit_fen, credit_fen)
    select new.village_id, new.month, l.chart, l.account,
           case when new.kind = 'closing' or exists (select 1 from voucher_line x where x.voucher_id = new.id and x.account like '321%') then 'carry'
                when exists (select 1 from voucher_line x where x.voucher_id = new.id and x.account like '322%') then 'share'
                else '' end,
           sum(l.debit_fen), sum(l.credit_fen)
    from voucher_line l
    where l.voucher_id = new.id
    group by l.chart, l.account
    on conflict (village_id, month, chart, account, nature) do update
    set debit_fen = account_month.debit_fen + excluded.debit_fen, credit_fen = account_month.credit_fen + excluded.credit_fen;

    insert into account_year (village_id, year, chart, account, nature, debit_fen, credit_fen)
    select new.village_id, substr(new.month, 1, 4), l.chart, l.account,
           case when new.kind = 'closing' or exists (select 1 from voucher_line x where x.voucher_id = new.id and x.account like '321%') then 'carry'
                when exists (select 1 from voucher_line x where x.voucher_id = new.id and x.account like '322%') then 'share'
                else '' end,
           sum(l.debit_fen), sum(l.credit_fen)
    from voucher_line l
    where l.voucher_id = new.id
    group by l.chart, l.account
    on conflict (village_id, year, chart, account, nature) do update
    set debit_fen = account_year.debit_fen + excluded.debit_fen, credit_fen = account_year.credit_fen + excluded.credit_fen;
end;
-- +goose StatementEnd
