-- +goose Up
-- Entries are vouchers of two or more lines from the first day; the simple
-- forms write two. A voucher is written unposted with its lines and then
-- posted, which is when the database checks it; from then on it stands.
create table voucher (
    id          integer primary key,
    village_id  integer not null references division (id),
    month       text    not null,
    number      integer not null check (number >= 1), -- continuous within a village's month
    day         text    not null,
    kind        text    not null check (kind in ('income', 'expense', 'transfer', 'closing')),
    summary     text    not null check (summary <> ''),
    handler     text    not null default '',
    witness     text    not null default '',
    approver    text    not null default '',
    note        text    not null default '',
    reverses_id integer references voucher (id),
    import_id   integer references import (id),
    import_cell text    not null default '', -- sheet and row it came from
    once        text    not null default '', -- the form it came from; a form books once
    posted      integer not null default 0 check (posted in (0, 1)),
    posted_by   integer not null references user_account (id),
    posted_at   text    not null,
    check (substr(day, 1, 7) = month),
    unique (village_id, month, number),
    unique (reverses_id)
) strict;
create unique index voucher_once on voucher (village_id, once) where once <> '';
create index voucher_by_day on voucher (village_id, day, number);

-- Amounts in fen. A reversal's are negative (红字).
create table voucher_line (
    voucher_id integer not null references voucher (id),
    n          integer not null check (n >= 1),
    chart      text    not null, -- version of the chart of accounts
    account    text    not null, -- its code there
    debit_fen  integer not null default 0,
    credit_fen integer not null default 0,
    check ((debit_fen = 0) <> (credit_fen = 0)),
    primary key (voucher_id, n)
) strict, without rowid;

create table voucher_attachment (
    voucher_id integer not null references voucher (id),
    n          integer not null check (n >= 1),
    sha256     text    not null references content (sha256),
    name       text    not null, -- what it shows
    added_by   integer not null references user_account (id),
    added_at   text    not null,
    primary key (voucher_id, n),
    unique (voucher_id, sha256)
) strict, without rowid;

create index voucher_attachment_by_content on voucher_attachment (sha256);

-- What a money account held before the first entry.
create table opening_balance (
    village_id integer not null references division (id),
    chart      text    not null,
    account    text    not null,
    fen        integer not null check (fen >= 0),
    set_by     integer not null references user_account (id),
    set_at     text    not null,
    primary key (village_id, account)
) strict, without rowid;

create table import (
    id         integer primary key,
    village_id integer not null references division (id),
    file_name  text    not null,
    sha256     text    not null,
    file       blob    not null,
    reading    text    not null check (reading in ('auto', 'cashbook', 'table')),
    month      text    not null default '',
    item       text    not null default '', -- catalogue item, when read as a table
    state      text    not null check (state in ('preview', 'saved', 'dropped')),
    row_count  integer not null default 0,
    created_by integer not null references user_account (id),
    created_at text    not null,
    saved_by   integer references user_account (id),
    saved_at   text    not null default ''
) strict;
create unique index import_saved_once on import (village_id, sha256) where state = 'saved';

-- Each open question a person answered, for the auditor.
create table import_decision (
    import_id integer not null references import (id),
    question  text    not null,
    answer    text    not null,
    asked     text    not null default '', -- the question as it was put
    by_id     integer not null references user_account (id),
    by_name   text    not null,
    at        text    not null,
    primary key (import_id, question)
) strict, without rowid;

-- +goose StatementBegin
create trigger voucher_starts_unposted before insert on voucher
when new.posted <> 0
begin
    select raise(abort, 'a voucher is posted after its lines are written');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_balances before update of posted on voucher
when old.posted = 0 and new.posted = 1
begin
    select raise(abort, 'a voucher has at least two lines')
    where (select count(*) from voucher_line where voucher_id = new.id) < 2;
    select raise(abort, 'debit and credit differ')
    where (select sum(debit_fen) <> sum(credit_fen) from voucher_line where voucher_id = new.id);
    select raise(abort, 'a number was skipped')
    where new.number > 1 and not exists (
        select 1 from voucher where village_id = new.village_id and month = new.month and number = new.number - 1 and posted = 1);
    select raise(abort, 'a reversal is never reversed')
    where new.reverses_id is not null
      and exists (select 1 from voucher where id = new.reverses_id and (reverses_id is not null or village_id <> new.village_id or posted = 0));
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_stands before update on voucher
when old.posted = 1
begin
    select raise(abort, 'a posted voucher is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_kept before delete on voucher
when old.posted = 1
begin
    select raise(abort, 'a posted voucher is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_line_added before insert on voucher_line
when (select posted from voucher where id = new.voucher_id) = 1
begin
    select raise(abort, 'a posted voucher is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_line_stands before update on voucher_line
when (select posted from voucher where id = old.voucher_id) = 1 or (select posted from voucher where id = new.voucher_id) = 1
begin
    select raise(abort, 'a posted voucher is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_line_kept before delete on voucher_line
when (select posted from voucher where id = old.voucher_id) = 1
begin
    select raise(abort, 'a posted voucher is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_attachment_stands before update on voucher_attachment
begin
    select raise(abort, 'an attachment is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_attachment_kept before delete on voucher_attachment
begin
    select raise(abort, 'an attachment is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_decision_stands before update on import_decision
when (select state from import where id = old.import_id) <> 'preview'
begin
    select raise(abort, 'a decision on a saved import is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_decision_kept before delete on import_decision
when (select state from import where id = old.import_id) <> 'preview'
begin
    select raise(abort, 'a decision on a saved import is never deleted');
end;
-- +goose StatementEnd
-- A published sheet equals the ledger (R42): nothing joins a month whose sheet is
-- under review or out, nor a month before one that is out. A closing voucher moves
-- no money and stands on no sheet.
-- +goose StatementBegin
create trigger voucher_month_open before update of posted on voucher
when old.posted = 0 and new.posted = 1 and new.kind <> 'closing'
begin
    select raise(abort, 'the month is closed')
    where (select x.state from disclosure d join disclosure_version x on x.disclosure_id = d.id
           where d.village_id = new.village_id and d.item = 'finance-month' and d.period = new.month
           order by x.n desc limit 1) in ('submitted', 'approved', 'published');
    select raise(abort, 'a later month is published')
    where exists (select 1 from disclosure d join disclosure_version x on x.disclosure_id = d.id
                  where d.village_id = new.village_id and d.item = 'finance-month' and d.period > new.month and x.state = 'published');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_attachment_month_open before insert on voucher_attachment
begin
    select raise(abort, 'the month is closed')
    where (select x.state from voucher v join disclosure d on d.village_id = v.village_id and d.item = 'finance-month' and d.period = v.month
           join disclosure_version x on x.disclosure_id = d.id
           where v.id = new.voucher_id
           order by x.n desc limit 1) in ('submitted', 'approved', 'published');
end;
-- +goose StatementEnd
-- Opening balances stand once a month was handed in on top of them.
-- +goose StatementBegin
create trigger opening_balance_set before insert on opening_balance
when exists (select 1 from disclosure d join disclosure_version x on x.disclosure_id = d.id
             where d.village_id = new.village_id and d.item = 'finance-month' and x.state in ('submitted', 'approved', 'published'))
begin
    select raise(abort, 'the opening balance is fixed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger opening_balance_stands before update on opening_balance
when exists (select 1 from disclosure d join disclosure_version x on x.disclosure_id = d.id
             where d.village_id = old.village_id and d.item = 'finance-month' and x.state in ('submitted', 'approved', 'published'))
begin
    select raise(abort, 'the opening balance is fixed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger opening_balance_kept before delete on opening_balance
when exists (select 1 from disclosure d join disclosure_version x on x.disclosure_id = d.id
             where d.village_id = old.village_id and d.item = 'finance-month' and x.state in ('submitted', 'approved', 'published'))
begin
    select raise(abort, 'the opening balance is fixed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger opening_balance_stays before update of village_id, account on opening_balance
when old.village_id <> new.village_id or old.account <> new.account
begin
    select raise(abort, 'an opening balance stays with its village');
end;
-- +goose StatementEnd
-- A file handed in is kept as it came; only its state moves on, once.
-- +goose StatementBegin
create trigger import_stands before update on import
when old.state <> 'preview' or old.id <> new.id or old.village_id <> new.village_id or old.file_name <> new.file_name or old.sha256 <> new.sha256 or old.file <> new.file
    or old.reading <> new.reading or old.month <> new.month or old.item <> new.item or old.row_count <> new.row_count or old.created_by <> new.created_by or old.created_at <> new.created_at
begin
    select raise(abort, 'a file handed in is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_kept before delete on import
begin
    select raise(abort, 'a file handed in is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_decision_made before insert on import_decision
when (select state from import where id = new.import_id) <> 'preview'
begin
    select raise(abort, 'a saved import takes no more decisions');
end;
-- +goose StatementEnd
