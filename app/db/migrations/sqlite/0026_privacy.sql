-- +goose Up
-- Raw values of cells whose public form alone stands in a frozen table: a name, an identity number, a telephone, an address; of a bank card the last four
-- digits. No public path reads this table. They follow their version and end, raw = '', when the rule of keeping says so.
create table sealed_value (
    id         integer primary key,
    version_id integer not null references disclosure_version (id),
    row_n      integer not null check (row_n >= 0), -- of the frozen table, from 0
    col        integer not null check (col >= 0),
    field      text    not null check (field in ('name', 'name-minor', 'id', 'phone', 'card', 'address', 'birth')),
    raw        text    not null,
    minor      integer not null default 0 check (minor in (0, 1)), -- the row is of somebody under eighteen
    unique (version_id, row_n, col)
) strict;
create index sealed_value_minor on sealed_value (version_id) where minor = 1 and raw <> '';

-- Who was shown a raw value, and why (R60). Append only.
create table sealed_reveal (
    id         integer primary key,
    version_id integer not null references disclosure_version (id),
    row_n      integer not null,
    col        integer not null,
    field      text    not null,
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    role       text    not null,
    reason     text    not null check (reason <> ''),
    at         text    not null
) strict;
create index sealed_reveal_by_version on sealed_reveal (version_id, id);

-- A finding that the head asks to let through, tied to the exact text by its hash. The text itself goes, text = '', when it is refused or taken back.
create table personal_override (
    id         integer primary key,
    village_id integer not null references division (id),
    version_id integer references disclosure_version (id), -- null: not of one version, such as the office's telephone
    kind       text    not null,
    masked     text    not null,
    text       text    not null,
    sha256     text    not null check (length(sha256) = 64),
    place      text    not null default '', -- where it is to stand, in words
    reason     text    not null check (reason <> ''),
    asked_by   integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    at         text    not null
) strict;
create index personal_override_by_text on personal_override (village_id, sha256);

create table personal_override_step (
    id          integer primary key,
    override_id integer not null references personal_override (id),
    act         text    not null check (act in ('confirm', 'refuse', 'withdraw')),
    account_id  integer not null references user_account (id),
    name        text    not null,
    post        text    not null,
    reason      text    not null default '',
    at          text    not null,
    unique (override_id, act)
) strict;

-- What the scanner said of a paper's text.
create table content_check (
    sha256  text    not null references content (sha256),
    scanner integer not null, -- which edition of it
    unread  integer not null check (unread in (0, 1)),
    found   text    not null default '', -- places and kinds in public form
    at      text    not null,
    primary key (sha256, scanner)
) strict;

-- A person has looked at a paper whose text cannot be read, and says that nothing personal is in it.
create table content_confirmation (
    id         integer primary key,
    sha256     text    not null references content (sha256),
    village_id integer not null references division (id),
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    at         text    not null,
    unique (sha256, village_id)
) strict;

-- What a county masks more strictly than is shipped. The last of a cell counts.
create table masking_change (
    id         integer primary key,
    county_id  integer not null references division (id),
    field      text    not null,
    category   text    not null,
    viewer     text    not null,
    operation  text    not null,
    basis      text    not null check (basis <> ''),
    account_id integer not null references user_account (id),
    name       text    not null,
    at         text    not null
) strict;

-- +goose StatementBegin
create trigger sealed_value_of_a_draft before insert on sealed_value
when (select state from disclosure_version where id = new.version_id) not in ('draft', 'returned')
begin
    select raise(abort, 'a value is sealed with its draft');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sealed_value_not_replaced before insert on sealed_value
when exists (select 1 from sealed_value where id = new.id)
  or exists (select 1 from sealed_value where version_id = new.version_id and row_n = new.row_n and col = new.col)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sealed_value_ends before update on sealed_value
when new.id is not old.id or new.version_id is not old.version_id or new.row_n is not old.row_n or new.col is not old.col
  or new.field is not old.field or new.minor is not old.minor or new.raw is not ''
begin
    select raise(abort, 'a sealed value only ends');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sealed_value_kept before delete on sealed_value
when (select state from disclosure_version where id = old.version_id) not in ('draft', 'returned')
begin
    select raise(abort, 'a sealed value follows its version');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sealed_reveal_not_replaced before insert on sealed_reveal
when exists (select 1 from sealed_reveal where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sealed_reveal_no_update before update on sealed_reveal
begin
    select raise(abort, 'what was revealed stays told');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sealed_reveal_no_delete before delete on sealed_reveal
begin
    select raise(abort, 'what was revealed stays told');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger personal_override_not_replaced before insert on personal_override
when exists (select 1 from personal_override where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger personal_override_stands before update on personal_override
when new.id is not old.id or new.village_id is not old.village_id or new.version_id is not old.version_id or new.kind is not old.kind
  or new.masked is not old.masked or new.sha256 is not old.sha256 or new.place is not old.place or new.reason is not old.reason
  or new.asked_by is not old.asked_by or new.name is not old.name or new.post is not old.post or new.at is not old.at or new.text is not ''
  or not exists (select 1 from personal_override_step where override_id = old.id and act in ('refuse', 'withdraw'))
begin
    select raise(abort, 'an override is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger personal_override_no_delete before delete on personal_override
begin
    select raise(abort, 'an override is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger personal_override_step_not_replaced before insert on personal_override_step
when exists (select 1 from personal_override_step where id = new.id)
  or exists (select 1 from personal_override_step where override_id = new.override_id and act = new.act)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger personal_override_step_order before insert on personal_override_step
when exists (select 1 from personal_override_step where override_id = new.override_id and act in ('refuse', 'withdraw'))
  or (new.act in ('confirm', 'refuse') and exists (select 1 from personal_override_step where override_id = new.override_id))
  or (new.act in ('confirm', 'refuse') and exists (select 1 from personal_override where id = new.override_id and asked_by = new.account_id))
begin
    select raise(abort, 'an override is decided once, by another person');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger personal_override_step_no_update before update on personal_override_step
begin
    select raise(abort, 'steps are never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger personal_override_step_no_delete before delete on personal_override_step
begin
    select raise(abort, 'steps are never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger content_check_not_replaced before insert on content_check
when exists (select 1 from content_check where sha256 = new.sha256 and scanner = new.scanner)
begin
    select raise(ignore);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger content_check_no_update before update on content_check
begin
    select raise(abort, 'what the scanner said stands');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger content_check_no_delete before delete on content_check
begin
    select raise(abort, 'what the scanner said stands');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger content_confirmation_not_replaced before insert on content_confirmation
when exists (select 1 from content_confirmation where id = new.id)
  or exists (select 1 from content_confirmation where sha256 = new.sha256 and village_id = new.village_id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger content_confirmation_no_update before update on content_confirmation
begin
    select raise(abort, 'a confirmation is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger content_confirmation_no_delete before delete on content_confirmation
begin
    select raise(abort, 'a confirmation is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masking_change_not_replaced before insert on masking_change
when exists (select 1 from masking_change where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masking_change_no_update before update on masking_change
begin
    select raise(abort, 'a rule of masking is never changed, only tightened');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masking_change_no_delete before delete on masking_change
begin
    select raise(abort, 'a rule of masking is never deleted');
end;
-- +goose StatementEnd
