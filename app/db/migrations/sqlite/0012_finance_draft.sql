-- +goose Up
-- Vouchers that are still being written (凭证草稿). The body is what was typed,
-- as one JSON text. Each change gives the next revision; every body that anybody
-- sent is kept, also one that lost to somebody else's.
create table draft (
    id         integer primary key,
    village_id integer not null references division (id),
    revision   integer not null check (revision >= 1),
    body       text    not null,
    month      text    not null default '', -- of the day typed; empty while it cannot be read
    state      text    not null default 'open' check (state in ('open', 'posted', 'dropped')),
    once       text    not null unique, -- the form it is: it posts once
    voucher_id integer unique references voucher (id),
    created_by integer not null references user_account (id),
    created_at text    not null,
    updated_by integer not null references user_account (id),
    updated_at text    not null,
    check ((state = 'posted') = (voucher_id is not null))
) strict;
create index draft_by_village on draft (village_id, state, month);

create table draft_revision (
    id       integer primary key,
    draft_id integer not null references draft (id),
    base     integer not null, -- the revision it was typed on
    revision integer not null check (revision >= 0), -- the one it became; 0: kept beside another's
    body     text    not null,
    by_id    integer not null references user_account (id),
    at       text    not null,
    check (revision = 0 or revision = base + 1)
) strict;
create unique index draft_revision_by_number on draft_revision (draft_id, revision) where revision > 0;

-- Photos and papers of a draft, with their own bytes: one that is taken away
-- before posting is gone. Posting turns them into attachments.
create table draft_file (
    draft_id integer not null references draft (id),
    sha256   text    not null check (length(sha256) = 64),
    n        integer not null, -- their order
    type     text    not null,
    name     text    not null,
    size     integer not null,
    bytes    blob    not null,
    small    blob    not null, -- a JPEG for lists; empty for a PDF
    added_by integer not null references user_account (id),
    added_at text    not null,
    primary key (draft_id, sha256)
) strict;

-- Small pictures of kept attachments, by the content they show.
create table thumbnail (
    sha256 text primary key references content (sha256),
    bytes  blob not null
) strict;

-- Common vouchers (常用凭证). One shipped with the program has a row only where
-- the village renamed it or took it off its list.
create table template (
    id         integer primary key,
    village_id integer not null references division (id),
    shipped    text    not null default '', -- key of the shipped one it stands for
    name       text    not null check (name <> ''),
    body       text    not null,
    removed    integer not null default 0 check (removed in (0, 1)),
    created_by integer not null references user_account (id),
    created_at text    not null,
    updated_by integer not null references user_account (id),
    updated_at text    not null
) strict;
create unique index template_name on template (village_id, name) where removed = 0;
create unique index template_shipped on template (village_id, shipped) where shipped <> '';

-- +goose StatementBegin
create trigger draft_starts before insert on draft
when new.state <> 'open' or new.revision <> 1
begin
    select raise(abort, 'a draft begins open');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_stands before update on draft
when old.state <> 'open'
begin
    select raise(abort, 'a draft that is posted or dropped is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_grows before update on draft
begin
    select raise(abort, 'a draft stays what it is')
    where new.id <> old.id or new.village_id <> old.village_id or new.once <> old.once or new.created_by <> old.created_by or new.created_at <> old.created_at;
    select raise(abort, 'a change of a draft gives the next revision')
    where new.revision <> old.revision + (new.body <> old.body);
    select raise(abort, 'a draft becomes a voucher of its own village')
    where new.voucher_id is not null
      and (select village_id from voucher where id = new.voucher_id and posted = 1) is not new.village_id;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_kept before delete on draft
begin
    select raise(abort, 'a draft is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_revision_stands before update on draft_revision
begin
    select raise(abort, 'what was typed is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_revision_kept before delete on draft_revision
begin
    select raise(abort, 'what was typed is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_file_added before insert on draft_file
when (select state from draft where id = new.draft_id) <> 'open'
begin
    select raise(abort, 'a draft that is posted or dropped takes no files');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_file_stands before update on draft_file
when (select state from draft where id = old.draft_id) <> 'open'
    or new.draft_id <> old.draft_id or new.sha256 <> old.sha256 or new.bytes <> old.bytes or new.type <> old.type
begin
    select raise(abort, 'a file of a draft only moves in the order');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_file_kept before delete on draft_file
when (select state from draft where id = old.draft_id) <> 'open'
begin
    select raise(abort, 'a draft that is posted or dropped keeps its files');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thumbnail_stands before update on thumbnail
begin
    select raise(abort, 'a thumbnail is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger template_kept before delete on template
begin
    select raise(abort, 'a template is taken off the list, never deleted');
end;
-- +goose StatementEnd
