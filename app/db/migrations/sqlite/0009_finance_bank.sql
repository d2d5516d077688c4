-- +goose Up
-- A village's accounts at banks, one for each money account of the chart: 102
-- today, 102.01, 102.02 … when there are several. Of the number only the last
-- four digits are ever here.
create table bank_account (
    id         integer primary key,
    village_id integer not null references division (id),
    account    text    not null check (account <> ''),
    name       text    not null check (name <> ''), -- what people call it: 基本户
    bank       text    not null check (bank <> ''),
    tail       text    not null check (length(tail) = 4),
    opened_by  integer not null references user_account (id),
    opened_at  text    not null,
    unique (village_id, account)
) strict;

-- What the bank says about whole months, one after another without a gap.
create table bank_statement (
    id              integer primary key,
    bank_account_id integer not null references bank_account (id),
    from_month      text    not null,
    to_month        text    not null,
    opening_fen     integer not null,
    closing_fen     integer not null,
    file_name       text    not null default '',
    sha256          text    not null default '',
    line_count      integer not null,
    state           text    not null check (state in ('preview', 'saved', 'dropped', 'withdrawn')),
    handed_by       integer not null references user_account (id),
    handed_at       text    not null,
    saved_by        integer references user_account (id),
    saved_at        text    not null default '',
    ended_by        integer references user_account (id), -- dropped or withdrawn
    ended_at        text    not null default '',
    reason          text    not null default '',
    check (from_month <= to_month),
    check (state <> 'withdrawn' or reason <> '')
) strict;
create unique index bank_statement_from on bank_statement (bank_account_id, from_month) where state = 'saved';
create unique index bank_statement_to on bank_statement (bank_account_id, to_month) where state = 'saved';

-- Names of people and numbers are masked before they come here. Amounts are
-- above zero for what came in and below for what went out.
create table bank_line (
    id           integer primary key,
    statement_id integer not null references bank_statement (id),
    n            integer not null check (n >= 1), -- order of the bank
    cell         text    not null, -- sheet and row of the file
    day          text    not null,
    fen          integer not null check (fen <> 0),
    balance_fen  integer not null, -- after it
    summary      text    not null default '',
    counterparty text    not null default '',
    unique (statement_id, n)
) strict;

-- What was under way when the first statement began: in the books and not yet at
-- the bank (side book), or the other way round (side bank).
create table bank_start_item (
    id              integer primary key,
    bank_account_id integer not null references bank_account (id),
    side            text    not null check (side in ('bank', 'book')),
    day             text    not null,
    fen             integer not null check (fen <> 0),
    summary         text    not null check (summary <> ''),
    set_by          integer not null references user_account (id),
    set_at          text    not null
) strict;

-- Lines of the bank and lines of the books that are the same money. Standing
-- matches balance, and nothing stands in two of them.
create table bank_match (
    id              integer primary key,
    bank_account_id integer not null references bank_account (id),
    how             text    not null check (how in ('auto', 'hand')),
    state           text    not null check (state in ('open', 'made', 'undone')),
    made_by         integer not null references user_account (id),
    made_at         text    not null,
    undone_by       integer references user_account (id),
    undone_at       text    not null default '',
    reason          text    not null default ''
) strict;
create index bank_match_by_account on bank_match (bank_account_id, state);

create table bank_match_item (
    match_id   integer not null references bank_match (id),
    n          integer not null check (n >= 1),
    side       text    not null check (side in ('bank', 'book')),
    line_id    integer references bank_line (id),
    voucher_id integer,
    voucher_n  integer,
    start_id   integer references bank_start_item (id),
    day        text    not null,
    fen        integer not null,
    standing   integer not null default 1 check (standing in (0, 1)),
    check ((line_id is not null) + (voucher_id is not null) + (start_id is not null) = 1),
    check ((voucher_id is null) = (voucher_n is null)),
    foreign key (voucher_id, voucher_n) references voucher_line (voucher_id, n),
    primary key (match_id, n)
) strict, without rowid;
create unique index bank_match_line on bank_match_item (line_id) where standing = 1 and line_id is not null;
create unique index bank_match_voucher on bank_match_item (voucher_id, voucher_n) where standing = 1 and voucher_id is not null;
create unique index bank_match_start on bank_match_item (start_id) where standing = 1 and start_id is not null;

-- A month on which the books and the bank were proved to agree, with the table
-- (银行存款余额调节表) as it was. It stands until a new act takes it back.
create table bank_proof (
    id              integer primary key,
    bank_account_id integer not null references bank_account (id),
    month           text    not null,
    document        blob    not null, -- canonical JSON
    sha256          text    not null,
    proved_by       integer not null references user_account (id),
    proved_at       text    not null
) strict;
create index bank_proof_by_month on bank_proof (bank_account_id, month);

create table bank_proof_undo (
    proof_id  integer primary key references bank_proof (id),
    reason    text    not null check (reason <> ''),
    undone_by integer not null references user_account (id),
    undone_at text    not null
) strict;

-- What a rule had to say when a voucher was posted, and why it was posted all
-- the same.
create table voucher_warning (
    voucher_id integer not null references voucher (id),
    n          integer not null check (n >= 1),
    rule       text    not null, -- the version of the rule: name@day
    said       text    not null,
    mark       text    not null check (mark in ('C', 'L', 'D')),
    source     text    not null,
    reason     text    not null check (reason <> ''),
    primary key (voucher_id, n)
) strict, without rowid;

-- +goose StatementBegin
create trigger bank_statement_begins_as_preview before insert on bank_statement
when new.state <> 'preview'
begin
    select raise(abort, 'a statement is previewed first');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_statement_stands before update on bank_statement
when old.state in ('dropped', 'withdrawn')
  or (old.state = 'saved' and new.state <> 'withdrawn')
  or (old.state = 'preview' and new.state not in ('saved', 'dropped'))
  or old.bank_account_id <> new.bank_account_id or old.from_month <> new.from_month or old.to_month <> new.to_month
  or old.opening_fen <> new.opening_fen or old.closing_fen <> new.closing_fen or old.line_count <> new.line_count or old.sha256 <> new.sha256
begin
    select raise(abort, 'a statement is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_statement_adds_up before update of state on bank_statement
when new.state = 'saved'
begin
    select raise(abort, 'the lines do not lead from the opening to the closing balance')
    where new.opening_fen + (select coalesce(sum(fen), 0) from bank_line where statement_id = new.id) <> new.closing_fen
       or new.line_count <> (select count(*) from bank_line where statement_id = new.id);
    select raise(abort, 'the statement does not follow the one before')
    where exists (
        select 1 from bank_statement s
        where s.bank_account_id = new.bank_account_id and s.state = 'saved' and s.id <> new.id
          and (s.to_month >= new.from_month
            or (s.to_month = (select max(to_month) from bank_statement where bank_account_id = new.bank_account_id and state = 'saved')
                and s.closing_fen <> new.opening_fen)));
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_statement_kept before delete on bank_statement
begin
    select raise(abort, 'a statement is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_line_added before insert on bank_line
when (select state from bank_statement where id = new.statement_id) <> 'preview'
begin
    select raise(abort, 'a saved statement is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_line_stands before update on bank_line
begin
    select raise(abort, 'a line of a statement is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_line_kept before delete on bank_line
when (select state from bank_statement where id = old.statement_id) in ('saved', 'withdrawn')
begin
    select raise(abort, 'a line of a saved statement is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_start_item_stands before update on bank_start_item
begin
    select raise(abort, 'an item of the start is taken away and set anew, not changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_start_item_added before insert on bank_start_item
when exists (select 1 from bank_proof p left join bank_proof_undo u on u.proof_id = p.id where p.bank_account_id = new.bank_account_id and u.proof_id is null)
begin
    select raise(abort, 'a month is proved on this start');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_start_item_kept before delete on bank_start_item
when exists (select 1 from bank_proof p left join bank_proof_undo u on u.proof_id = p.id where p.bank_account_id = old.bank_account_id and u.proof_id is null)
begin
    select raise(abort, 'a month is proved on this start');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_match_begins_open before insert on bank_match
when new.state <> 'open'
begin
    select raise(abort, 'a match is made after its items are written');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_match_balances before update of state on bank_match
when new.state = 'made'
begin
    select raise(abort, 'a match has at least two items')
    where (select count(*) from bank_match_item where match_id = new.id) < 2;
    select raise(abort, 'bank and books differ in the match')
    where (select sum(case side when 'bank' then fen else -fen end) from bank_match_item where match_id = new.id) <> 0;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_match_stands before update on bank_match
when not (old.state = 'open' and new.state = 'made') and not (old.state = 'made' and new.state = 'undone' and new.reason <> '')
begin
    select raise(abort, 'a match is never changed, only undone with a reason');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_match_kept before delete on bank_match
begin
    select raise(abort, 'a match is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_match_item_added before insert on bank_match_item
when (select state from bank_match where id = new.match_id) <> 'open'
begin
    select raise(abort, 'a match is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_match_item_stands before update on bank_match_item
when new.standing <> 0 or (select state from bank_match where id = old.match_id) <> 'undone'
  or old.fen <> new.fen or old.day <> new.day or old.side <> new.side or old.match_id <> new.match_id
begin
    select raise(abort, 'a match is never changed, only undone with a reason');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_match_item_kept before delete on bank_match_item
begin
    select raise(abort, 'a match is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_match_released after update of state on bank_match
when new.state = 'undone'
begin
    update bank_match_item set standing = 0 where match_id = new.id;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_proof_once before insert on bank_proof
when exists (
    select 1 from bank_proof p left join bank_proof_undo u on u.proof_id = p.id
    where p.bank_account_id = new.bank_account_id and p.month >= new.month and u.proof_id is null)
begin
    select raise(abort, 'the month or a later one is proved already');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_proof_stands before update on bank_proof
begin
    select raise(abort, 'a proof is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_proof_kept before delete on bank_proof
begin
    select raise(abort, 'a proof is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_proof_undone_last before insert on bank_proof_undo
when exists (
    select 1 from bank_proof o
    join bank_proof p on p.bank_account_id = o.bank_account_id and p.month > o.month
    left join bank_proof_undo u on u.proof_id = p.id
    where o.id = new.proof_id and u.proof_id is null)
begin
    select raise(abort, 'a later month is proved on this one');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_proof_undo_stands before update on bank_proof_undo
begin
    select raise(abort, 'an act is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_proof_undo_kept before delete on bank_proof_undo
begin
    select raise(abort, 'an act is never deleted');
end;
-- +goose StatementEnd
-- Nothing is booked on a bank account in a month that is proved.
-- +goose StatementBegin
create trigger voucher_after_proof before update of posted on voucher
when old.posted = 0 and new.posted = 1
begin
    select raise(abort, 'the bank account is proved up to this month')
    where exists (
        select 1 from voucher_line l
        join bank_account a on a.village_id = new.village_id and a.account = l.account
        join bank_proof p on p.bank_account_id = a.id and p.month >= new.month
        left join bank_proof_undo u on u.proof_id = p.id
        where l.voucher_id = new.id and u.proof_id is null);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger opening_after_proof before update on opening_balance
when old.fen <> new.fen
begin
    select raise(abort, 'the bank account is proved on this opening balance')
    where exists (
        select 1 from bank_account a
        join bank_proof p on p.bank_account_id = a.id
        left join bank_proof_undo u on u.proof_id = p.id
        where a.village_id = new.village_id and a.account = new.account and u.proof_id is null);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_warning_stands before update on voucher_warning
begin
    select raise(abort, 'a warning is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_warning_kept before delete on voucher_warning
begin
    select raise(abort, 'a warning is never deleted');
end;
-- +goose StatementEnd
