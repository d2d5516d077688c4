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
    kind        text    not null check (kind in ('income', 'expense', 'transfer')),
    summary     text    not null check (summary <> ''),
    handler     text    not null default '',
    witness     text    not null default '',
    approver    text    not null default '',
    note        text    not null default '',
    reverses_id integer references voucher (id),
    import_id   integer references import (id),
    import_cell text    not null default '', -- sheet and row it came from
    posted      integer not null default 0 check (posted in (0, 1)),
    posted_by   integer not null references user_account (id),
    posted_at   text    not null,
    check (substr(day, 1, 7) = month),
    unique (village_id, month, number),
    unique (reverses_id)
) strict;
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
