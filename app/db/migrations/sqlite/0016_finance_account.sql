-- +goose Up
-- Sub-accounts (明细科目) below the national chart, to any depth: a county's and a
-- township's serve all their villages, a village's itself. The code stands for
-- good; everything else about it is a version, and the newest one holds.
create table sub_account (
    id          integer primary key,
    division_id integer not null references division (id),
    chart       text    not null check (chart <> ''), -- version of the national chart it hangs on
    code        text    not null check (code like '___.%' and length(code) <= 40),
    added_by    integer not null references user_account (id),
    added_at    text    not null,
    unique (division_id, chart, code)
) strict;

create table sub_account_version (
    id             integer primary key,
    sub_account_id integer not null references sub_account (id),
    n              integer not null check (n >= 1),
    name           text    not null check (name <> ''),
    plain          text    not null check (plain <> ''),
    income         integer not null check (income in (0, 1)),
    expense        integer not null check (expense in (0, 1)),
    effective_from text    not null, -- first day on which it is booked on
    retired_on     text    not null default '', -- first day on which it no longer is
    written_by     integer not null references user_account (id),
    written_at     text    not null,
    unique (sub_account_id, n)
) strict;

-- One code means one account in every village's chart: what a county or a
-- township adds must be new to all below it, what a village adds to those above.
-- +goose StatementBegin
create trigger sub_account_once before insert on sub_account
begin
    select raise(abort, 'the code is taken above or below')
    where exists (
        select 1 from sub_account a
        left join division d on d.id = a.division_id
        left join division n on n.id = new.division_id
        left join division np on np.id = n.parent_id
        left join division dp on dp.id = d.parent_id
        where a.chart = new.chart and a.code = new.code
          and (a.division_id in (n.parent_id, np.parent_id) or new.division_id in (d.parent_id, dp.parent_id)));
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sub_account_stands before update on sub_account
begin
    select raise(abort, 'a sub-account keeps its code and its place');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sub_account_kept before delete on sub_account
begin
    select raise(abort, 'a sub-account is retired, never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sub_account_version_next before insert on sub_account_version
begin
    select raise(abort, 'versions follow one another')
    where new.n <> 1 + (select coalesce(max(n), 0) from sub_account_version where sub_account_id = new.sub_account_id);
    select raise(abort, 'it is booked on outside those days')
    from sub_account a
    join division w on w.level = 'village'
    left join division t on t.id = w.parent_id
    where a.id = new.sub_account_id and a.division_id in (w.id, t.id, t.parent_id)
      and exists (select 1 from account_year y where y.village_id = w.id and y.chart = a.chart and y.account = a.code)
      and exists (
          select 1 from voucher v join voucher_line l on l.voucher_id = v.id
          where v.village_id = w.id and v.posted = 1 and v.reverses_id is null and l.chart = a.chart and l.account = a.code
            and (v.day < new.effective_from or (new.retired_on <> '' and v.day >= new.retired_on)));
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sub_account_version_stands before update on sub_account_version
begin
    select raise(abort, 'a version of a sub-account is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sub_account_version_kept before delete on sub_account_version
begin
    select raise(abort, 'a version of a sub-account is never deleted');
end;
-- +goose StatementEnd
