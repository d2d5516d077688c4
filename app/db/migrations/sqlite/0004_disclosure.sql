-- +goose Up
-- A disclosure is one catalogue item of one village and period; what people read are its versions.
create table disclosure (
    id         integer primary key,
    village_id integer not null references division (id),
    item       text    not null,
    period     text    not null, -- 2026-03 for monthly items, a day for others
    title      text    not null,
    created_at text    not null,
    unique (village_id, item, period, title)
) strict;

create table disclosure_version (
    id            integer primary key,
    disclosure_id integer not null references disclosure (id),
    n             integer not null check (n >= 1),
    state         text    not null check (state in ('draft', 'submitted', 'approved', 'returned', 'published')),
    reason        text    not null default '', -- why it replaces the version before
    document      blob    not null default x'', -- canonical JSON; final when published
    sha256        text    not null default '',
    drafted_by    integer not null references user_account (id),
    reviewed_by   integer references user_account (id),
    published_by  integer references user_account (id),
    published_at  text    not null default '',
    published_on  text    not null default '', -- the day, in China
    shown_until   text    not null default '',
    check ((state = 'published') = (published_on <> '' and published_by is not null and sha256 <> '')),
    check (state not in ('approved', 'published') or reviewed_by is not null),
    check (reviewed_by is null or reviewed_by <> drafted_by),
    check (published_by is null or (published_by <> drafted_by and published_by <> reviewed_by)),
    unique (disclosure_id, n)
) strict;
-- The published day stands behind the document in a row; the index spares reading through it.
create index disclosure_version_published on disclosure_version (disclosure_id, n, published_on) where state = 'published';

-- Who did which step, when, and what was said. Append only.
create table disclosure_step (
    id         integer primary key,
    version_id integer not null references disclosure_version (id),
    act        text    not null check (act in ('draft', 'submit', 'approve', 'return', 'publish')),
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    at         text    not null,
    opinion    text    not null default ''
) strict;
create index disclosure_step_by_version on disclosure_step (version_id, id);

-- Content by its hash: receipts, photos. Never changed.
create table content (
    sha256 text    primary key check (length(sha256) = 64),
    type   text    not null,
    size   integer not null,
    bytes  blob    not null
) strict;

-- +goose StatementBegin
create trigger disclosure_version_frozen before update on disclosure_version
when old.state = 'published'
begin
    select raise(abort, 'a published version is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_version_kept before delete on disclosure_version
begin
    select raise(abort, 'a version is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_version_order before update of state on disclosure_version
when old.state <> new.state and not (
    (old.state = 'draft' and new.state = 'submitted') or
    (old.state = 'returned' and new.state = 'submitted') or
    (old.state = 'submitted' and new.state in ('approved', 'returned')) or
    (old.state = 'approved' and new.state in ('published', 'returned')))
begin
    select raise(abort, 'a step of the review chain was skipped');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_version_starts_as_draft before insert on disclosure_version
when new.state <> 'draft'
begin
    select raise(abort, 'a version starts as a draft');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_step_no_update before update on disclosure_step
begin
    select raise(abort, 'steps are never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_step_no_delete before delete on disclosure_step
begin
    select raise(abort, 'steps are never deleted');
end;
-- +goose StatementEnd
-- What a version stands under (village, item, period, title) stands with it.
-- +goose StatementBegin
create trigger disclosure_no_update before update on disclosure
begin
    select raise(abort, 'a disclosure is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_no_delete before delete on disclosure
begin
    select raise(abort, 'a disclosure is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger content_no_update before update on content
begin
    select raise(abort, 'content is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger content_no_delete before delete on content
begin
    select raise(abort, 'content is never deleted');
end;
-- +goose StatementEnd
-- Versions follow each other, each upon a published one, and stay where they were begun.
-- +goose StatementBegin
create trigger disclosure_version_follows before insert on disclosure_version
when new.n > 1 and not exists (
    select 1 from disclosure_version where disclosure_id = new.disclosure_id and n = new.n - 1 and state = 'published')
begin
    select raise(abort, 'a version was skipped');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_version_stays before update of id, disclosure_id, n, reason on disclosure_version
when old.id <> new.id or old.disclosure_id <> new.disclosure_id or old.n <> new.n or old.reason <> new.reason
begin
    select raise(abort, 'a version stays where it was begun');
end;
-- +goose StatementEnd
-- What was handed in is what is reviewed: only signatures join it, at publication.
-- +goose StatementBegin
create trigger disclosure_version_as_reviewed before update of document on disclosure_version
when old.document <> new.document and old.state in ('submitted', 'approved') and new.state <> 'published'
begin
    select raise(abort, 'a document under review is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_step_closed before insert on disclosure_step
when new.act <> 'publish' and (select state from disclosure_version where id = new.version_id) = 'published'
begin
    select raise(abort, 'a published version takes no more steps');
end;
-- +goose StatementEnd
create unique index disclosure_step_published_once on disclosure_step (version_id) where act = 'publish';
