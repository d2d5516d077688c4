-- +goose Up
-- Agency (村账乡代管): from its first day to its last the township's accountants
-- keep the village's books, and who is an accountant in the village only hands in
-- documents (报账员).
create table agency (
    id         integer primary key,
    village_id integer not null references division (id),
    began_by   integer not null references user_account (id),
    began_at   text    not null,
    ended_by   integer references user_account (id),
    ended_at   text    not null default '',
    check ((ended_by is null) = (ended_at = ''))
) strict;
create unique index agency_now on agency (village_id) where ended_at = '';

-- +goose StatementBegin
create trigger agency_stands before update on agency
when old.ended_at <> '' or new.ended_at = '' or old.village_id <> new.village_id or old.began_by <> new.began_by or old.began_at <> new.began_at
begin
    select raise(abort, 'an agency only ends, once');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger agency_kept before delete on agency
begin
    select raise(abort, 'an agency is never deleted');
end;
-- +goose StatementEnd

-- R72 at appointment: one person does not keep the books, oversee them and decide
-- on spending. People are told apart by their names within a village and its
-- township.
create view duty_clash as
select a.id, b.id as other_id, a.name, b.role as other_role, bd.level as other_level
from user_account a
join division ad on ad.id = a.division_id
join user_account b on b.name = a.name and b.id <> a.id and b.disabled_at = ''
join division bd on bd.id = b.division_id
where (ad.id = bd.id and a.role <> b.role and a.role in ('accountant', 'supervisor', 'head', 'township') and b.role in ('accountant', 'supervisor', 'head', 'township'))
   or (a.role = 'accountant' and ad.level = 'township' and bd.parent_id = ad.id and b.role in ('accountant', 'supervisor', 'head'))
   or (b.role = 'accountant' and bd.level = 'township' and ad.parent_id = bd.id and a.role in ('accountant', 'supervisor', 'head'));

-- +goose StatementBegin
create trigger duties_apart after insert on user_account
when new.disabled_at = ''
begin
    select raise(abort, 'duties that may not be combined')
    where exists (select 1 from duty_clash where id = new.id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger duties_apart_again after update of disabled_at, name on user_account
when new.disabled_at = '' and (old.disabled_at <> '' or old.name <> new.name)
begin
    select raise(abort, 'duties that may not be combined')
    where exists (select 1 from duty_clash where id = new.id);
end;
-- +goose StatementEnd

-- R72 at the act: while an agency lasts, nobody of the village keeps its books.
-- +goose StatementBegin
create trigger voucher_by_agency before update of posted on voucher
when old.posted = 0 and new.posted = 1
begin
    select raise(abort, 'the township keeps the books of this village')
    where exists (select 1 from agency where village_id = new.village_id and ended_at = '')
      and (select division_id from user_account where id = new.posted_by) = new.village_id;
end;
-- +goose StatementEnd

-- A source document (原始单据) that a village hands in to be booked.
create table source_document (
    id         integer primary key,
    village_id integer not null references division (id),
    number     integer not null check (number >= 1), -- runs through the village
    once       text    not null default '',          -- names the form it was handed in with
    unique (village_id, number)
) strict;
create unique index source_document_once on source_document (village_id, once) where once <> '';

-- What was done with it: handed in, returned with a reason, handed in again,
-- booked. The last step is how it stands.
create table source_document_step (
    document_id integer not null references source_document (id),
    n           integer not null check (n >= 1),
    act         text    not null check (act in ('hand', 'return', 'book', 'withdraw')),
    by_id       integer not null references user_account (id),
    by_name     text    not null,
    at          text    not null,
    day         text    not null default '', -- of the document; hand
    kind        text    not null default '', -- income or expense; hand
    fen         integer not null default 0,
    words       text    not null default '', -- what it is, or why it is returned
    voucher_id  integer references voucher (id),
    check ((act = 'hand') = (fen > 0)),
    check ((act = 'hand') = (kind in ('income', 'expense'))),
    check ((act = 'hand') = (day <> '')),
    check ((act = 'book') = (voucher_id is not null)),
    check (act not in ('hand', 'return') or words <> ''),
    primary key (document_id, n)
) strict, without rowid;
create index source_document_step_by_voucher on source_document_step (voucher_id) where voucher_id is not null;

create table source_document_file (
    document_id integer not null references source_document (id),
    n           integer not null check (n >= 1),
    sha256      text    not null references content (sha256),
    step        integer not null check (step >= 1), -- it came with
    primary key (document_id, n),
    unique (document_id, sha256)
) strict, without rowid;
create index source_document_file_by_content on source_document_file (sha256);

-- +goose StatementBegin
create trigger source_document_step_follows before insert on source_document_step
begin
    select raise(abort, 'steps follow one another')
    where new.n <> 1 + (select coalesce(max(n), 0) from source_document_step where document_id = new.document_id);
    select raise(abort, 'not in this state')
    where new.n > 1 and (select act from source_document_step where document_id = new.document_id and n = new.n - 1)
          || '>' || new.act not in ('hand>return', 'hand>book', 'hand>withdraw', 'return>hand', 'return>withdraw');
    select raise(abort, 'a document begins by being handed in')
    where new.n = 1 and new.act <> 'hand';
    select raise(abort, 'who hands in does not review')
    where new.act in ('return', 'book') and exists (
        select 1 from source_document_step where document_id = new.document_id and act = 'hand' and (by_id = new.by_id or by_name = new.by_name));
    select raise(abort, 'a voucher of another village')
    where new.act = 'book' and (select village_id from voucher where id = new.voucher_id) <> (select village_id from source_document where id = new.document_id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger source_document_step_stands before update on source_document_step
begin
    select raise(abort, 'a step is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger source_document_step_kept before delete on source_document_step
begin
    select raise(abort, 'a step is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger source_document_stands before update on source_document
begin
    select raise(abort, 'a document is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger source_document_kept before delete on source_document
begin
    select raise(abort, 'a document is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger source_document_file_stands before update on source_document_file
begin
    select raise(abort, 'a file is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger source_document_file_kept before delete on source_document_file
begin
    select raise(abort, 'a file is never deleted');
end;
-- +goose StatementEnd
