-- +goose Up
-- Contracts of a village and what it offers before there is one: a number for
-- good, and beside it a row for every time it was written down. How it stands on
-- a day is computed, never stored.
create table contract (
    id         integer primary key,
    village_id integer not null references division (id),
    year       integer not null check (year between 1949 and 9999),
    number     integer not null check (number >= 1), -- continuous within a village's year: 合2026-003
    direction  text    not null check (direction in ('in', 'out')), -- the village receives, or pays
    title      text    not null check (title <> ''), -- as last written
    signed_on  text    not null default '', -- '' while it is offered
    entered_by integer not null references user_account (id),
    entered_at text    not null,
    unique (village_id, year, number)
) strict;
create index contract_by_day on contract (signed_on, village_id);

create table contract_change (
    contract_id integer not null references contract (id),
    n           integer not null check (n >= 1),
    act         text    not null check (act in ('register', 'change', 'end', 'void', 'resume')),
    day         text    not null, -- on which it takes effect
    body        text    not null, -- JSON: all facts as they are from then on
    plan_n      integer not null, -- of the row whose instalments hold
    reason      text    not null default '',
    matter_id   integer references matter (id), -- decision on the change
    decision    text    not null default '',
    by_id       integer not null references user_account (id),
    by_name     text    not null,
    by_post     text    not null,
    at          text    not null,
    primary key (contract_id, n),
    check ((act = 'register') = (n = 1)),
    check (act = 'register' or reason <> ''),
    check (plan_n between 1 and n)
) strict, without rowid;

-- The instalments that a row brought. They come before it, in its transaction.
create table contract_instalment (
    contract_id integer not null references contract (id),
    plan_n      integer not null,
    n           integer not null check (n >= 1), -- the same through all changes
    from_on     text    not null default '',
    to_on       text    not null default '',
    due_on      text    not null default '',
    fen         integer check (fen > 0), -- null: not known yet
    note        text    not null default '',
    primary key (contract_id, plan_n, n)
) strict, without rowid;

-- Things of the registers that a row names; they come before it too.
create table contract_thing (
    contract_id integer not null references contract (id),
    change_n    integer not null,
    thing_id    integer not null references thing (id),
    primary key (contract_id, change_n, thing_id)
) strict, without rowid;
create index contract_thing_by_thing on contract_thing (thing_id);

-- Vouchers that paid for an instalment. A link made in error is parted by a row
-- of its own, which says why.
create table contract_payment (
    id          integer primary key,
    contract_id integer not null references contract (id),
    instalment  integer not null,
    voucher_id  integer not null references voucher (id),
    fen         integer not null check (fen > 0),
    parts_id    integer references contract_payment (id),
    reason      text    not null default '',
    by_id       integer not null references user_account (id),
    by_name     text    not null,
    at          text    not null,
    unique (parts_id),
    check ((parts_id is null) = (reason = ''))
) strict;
create index contract_payment_by_contract on contract_payment (contract_id);
create index contract_payment_by_voucher on contract_payment (voucher_id);

-- The paper itself, scanned: for the desk alone.
create table contract_file (
    contract_id integer not null references contract (id),
    n           integer not null check (n >= 1),
    sha256      text    not null references content (sha256),
    name        text    not null,
    added_by    integer not null references user_account (id),
    added_at    text    not null,
    primary key (contract_id, n),
    unique (contract_id, sha256)
) strict, without rowid;

-- +goose StatementBegin
create trigger contract_next before insert on contract
begin
    select raise(abort, 'already there')
    where exists (select 1 from contract where id = new.id or (village_id = new.village_id and year = new.year and number = new.number));
    select raise(abort, 'contracts of a year follow one another')
    where new.number <> (select coalesce(max(number), 0) + 1 from contract where village_id = new.village_id and year = new.year);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_stands before update on contract
begin
    select raise(abort, 'a contract keeps its number and its village')
    where new.id is not old.id or new.village_id is not old.village_id or new.year is not old.year or new.number is not old.number
       or new.direction is not old.direction or new.entered_by is not old.entered_by or new.entered_at is not old.entered_at;
    select raise(abort, 'a contract has a title, and a signed one a day')
    where new.title is null or new.title = '' or new.signed_on is null;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_kept before delete on contract begin select raise(abort, 'a contract is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_change_next before insert on contract_change
begin
    select raise(abort, 'already there')
    where exists (select 1 from contract_change where contract_id = new.contract_id and n = new.n);
    select raise(abort, 'changes follow one another')
    where new.n <> (select coalesce(max(n), 0) + 1 from contract_change where contract_id = new.contract_id);
    select raise(abort, 'a contract that ended is resumed first, one that is void stays so')
    where (select act from contract_change where contract_id = new.contract_id order by n desc limit 1) = 'void'
       or ((select act from contract_change where contract_id = new.contract_id order by n desc limit 1) = 'end' and new.act not in ('resume', 'void'))
       or (new.act = 'resume' and (select act from contract_change where contract_id = new.contract_id order by n desc limit 1) is not 'end');
    select raise(abort, 'instalments of a row that is not there')
    where new.plan_n <> new.n and new.plan_n <> (select plan_n from contract_change where contract_id = new.contract_id order by n desc limit 1);
    select raise(abort, 'a decision of another village')
    where new.matter_id is not null
      and (select village_id from matter where id = new.matter_id) is not (select village_id from contract where id = new.contract_id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_change_stands before update on contract_change begin select raise(abort, 'a change is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_change_kept before delete on contract_change begin select raise(abort, 'a change is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_instalment_with_change before insert on contract_instalment
begin
    select raise(abort, 'already there')
    where exists (select 1 from contract_instalment where contract_id = new.contract_id and plan_n = new.plan_n and n = new.n);
    select raise(abort, 'an instalment comes with its change')
    where new.plan_n <> (select coalesce(max(n), 0) + 1 from contract_change where contract_id = new.contract_id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_instalment_stands before update on contract_instalment begin select raise(abort, 'an instalment is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_instalment_kept before delete on contract_instalment begin select raise(abort, 'an instalment is never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_thing_with_change before insert on contract_thing
begin
    select raise(abort, 'already there')
    where exists (select 1 from contract_thing where contract_id = new.contract_id and change_n = new.change_n and thing_id = new.thing_id);
    select raise(abort, 'a thing comes with its change')
    where new.change_n <> (select coalesce(max(n), 0) + 1 from contract_change where contract_id = new.contract_id);
    select raise(abort, 'a thing of another village')
    where (select village_id from thing where id = new.thing_id) is not (select village_id from contract where id = new.contract_id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_thing_stands before update on contract_thing begin select raise(abort, 'a named thing is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_thing_kept before delete on contract_thing begin select raise(abort, 'a named thing is never deleted'); end;
-- +goose StatementEnd
-- A payment links a posted voucher of the village that moved money the right
-- way, for no more than is left of either; a parting undoes one link, once.
-- +goose StatementBegin
create trigger contract_payment_fits before insert on contract_payment
begin
    select raise(abort, 'already there')
    where exists (select 1 from contract_payment where id = new.id or parts_id = new.parts_id);
    select raise(abort, 'a parting undoes one link of its contract')
    where new.parts_id is not null
      and not exists (select 1 from contract_payment p where p.id = new.parts_id and p.parts_id is null and p.contract_id = new.contract_id
                      and p.instalment = new.instalment and p.voucher_id = new.voucher_id and p.fen = new.fen);
    select raise(abort, 'a payment is by a posted voucher of the village')
    where new.parts_id is null
      and not exists (select 1 from voucher v join contract c on c.id = new.contract_id
                      where v.id = new.voucher_id and v.posted = 1 and v.village_id = c.village_id and v.reverses_id is null
                        and not exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1));
    select raise(abort, 'a payment is for an instalment that is known and has so much left')
    where new.parts_id is null
      and new.fen + coalesce((select sum(p.fen) from contract_payment p
                              where p.contract_id = new.contract_id and p.instalment = new.instalment and p.parts_id is null
                                and not exists (select 1 from contract_payment u where u.parts_id = p.id)
                                and not exists (select 1 from voucher r where r.reverses_id = p.voucher_id and r.posted = 1)), 0)
          > coalesce((select i.fen from contract_instalment i
                      where i.contract_id = new.contract_id and i.n = new.instalment
                        and i.plan_n = (select plan_n from contract_change where contract_id = new.contract_id order by n desc limit 1)), 0);
    select raise(abort, 'a voucher pays no more than it moved')
    where new.parts_id is null
      and new.fen + coalesce((select sum(p.fen) from contract_payment p
                              where p.voucher_id = new.voucher_id and p.parts_id is null
                                and not exists (select 1 from contract_payment u where u.parts_id = p.id)), 0)
          > coalesce((select sum(l.debit_fen - l.credit_fen) * case (select direction from contract where id = new.contract_id) when 'in' then 1 else -1 end
                      from voucher_line l where l.voucher_id = new.voucher_id and substr(l.account, 1, 3) in ('101', '102')), 0);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_payment_stands before update on contract_payment begin select raise(abort, 'a payment is parted, never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_payment_kept before delete on contract_payment begin select raise(abort, 'a payment is parted, never deleted'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_file_not_replaced before insert on contract_file
begin
    select raise(abort, 'already there')
    where exists (select 1 from contract_file where contract_id = new.contract_id and (n = new.n or sha256 = new.sha256));
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_file_stands before update on contract_file begin select raise(abort, 'a paper is never changed'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger contract_file_kept before delete on contract_file begin select raise(abort, 'a paper is never deleted'); end;
-- +goose StatementEnd
