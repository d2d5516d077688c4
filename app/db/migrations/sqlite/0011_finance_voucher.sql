-- +goose Up
-- Vouchers of any number of lines: the fourth signer, what a line is about, and
-- with whom and for which earmarked money it stands.
create table counterparty (
    id         integer primary key,
    village_id integer not null references division (id),
    kind       text    not null check (kind in ('household', 'person', 'unit')),
    name       text    not null check (name <> ''), -- a person's or a household head's is personal data
    note       text    not null default '',
    added_by   integer not null references user_account (id),
    added_at   text    not null,
    unique (village_id, kind, name)
) strict;

-- Earmarked money (专款): what came for one purpose and is spent on nothing else.
create table fund (
    id          integer primary key,
    village_id  integer not null references division (id),
    account     text    not null, -- 231, 241 or 503 of the chart, or one below
    name        text    not null check (name <> ''),
    project     text    not null default '',
    grantor     text    not null default '', -- who gave it
    document    text    not null default '', -- number of the paper it was given by
    granted_fen integer not null default 0 check (granted_fen >= 0), -- what was promised; 0: not said
    opened_on   text    not null,
    closed_on   text    not null default '',
    opened_by   integer not null references user_account (id),
    opened_at   text    not null,
    unique (village_id, name)
) strict;

alter table voucher add column reviewer text not null default '';
alter table voucher add column project text not null default '';
alter table voucher_line add column summary text not null default ''; -- where it differs from the voucher's
alter table voucher_line add column counterparty_id integer references counterparty (id);
alter table voucher_line add column fund_id integer references fund (id);
create index voucher_line_by_counterparty on voucher_line (counterparty_id) where counterparty_id is not null;
create index voucher_line_by_fund on voucher_line (fund_id) where fund_id is not null;

-- A line stands with those of its own village.
-- +goose StatementBegin
create trigger voucher_line_own before insert on voucher_line
when new.counterparty_id is not null or new.fund_id is not null
begin
    select raise(abort, 'a counterparty of another village')
    where new.counterparty_id is not null
      and (select village_id from counterparty where id = new.counterparty_id) is not (select village_id from voucher where id = new.voucher_id);
    select raise(abort, 'a fund of another village')
    where new.fund_id is not null
      and (select village_id from fund where id = new.fund_id) is not (select village_id from voucher where id = new.voucher_id);
end;
-- +goose StatementEnd
