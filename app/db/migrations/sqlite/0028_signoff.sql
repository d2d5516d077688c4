-- +goose Up
-- 五监督: who has looked at a published version and signed for it, besides the
-- supervision committee, whose review is its signature.
create table disclosure_signoff (
    id         integer primary key,
    version_id integer not null references disclosure_version (id),
    slot       text    not null check (slot <> ''),
    slot_name  text    not null check (slot_name <> ''), -- as it was called when it was signed
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    witness    text    not null default '', -- of the villagers' slot: who looked, in public form
    note       text    not null default '',
    signed_on  text    not null,
    signed_at  text    not null,
    unique (version_id, slot)
) strict;
-- +goose StatementBegin
create trigger disclosure_signoff_stands before update on disclosure_signoff
begin
    select raise(abort, 'a signature is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_signoff_kept before delete on disclosure_signoff
begin
    select raise(abort, 'a signature is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_signoff_not_replaced before insert on disclosure_signoff
when exists (select 1 from disclosure_signoff where id = new.id or (version_id = new.version_id and slot = new.slot))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_signoff_of_published before insert on disclosure_signoff
when coalesce((select state from disclosure_version where id = new.version_id), '') <> 'published'
begin
    select raise(abort, 'only what is out is signed');
end;
-- +goose StatementEnd

create index disclosure_version_by_day on disclosure_version (published_on) where state = 'published';

-- Nothing is published that the supervision committee has not seen since it was
-- handed in last: its consent, or the answer to its objection, is the last word.
-- +goose StatementBegin
create trigger disclosure_version_reviewed before update of state on disclosure_version
when new.state = 'published' and old.state <> 'published' and coalesce((
    select act from disclosure_step where version_id = new.id and act in ('submit', 'object', 'answer', 'approve', 'return')
    order by id desc limit 1), '') not in ('approve', 'answer')
begin
    select raise(abort, 'a step of the review chain was skipped');
end;
-- +goose StatementEnd

-- Only what is out is filed.
-- +goose StatementBegin
create trigger disclosure_filing_of_published before insert on disclosure_filing
when not exists (select 1 from disclosure_version where id = new.version_id and state = 'published')
begin
    select raise(abort, 'a step of the review chain was skipped');
end;
-- +goose StatementEnd
