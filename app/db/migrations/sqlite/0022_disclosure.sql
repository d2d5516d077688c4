-- +goose Up
-- The county's own catalogue: items it adds or changes, its words. A version is
-- never changed; the newest whose day has come holds.
create table catalogue_profile (
    n         integer primary key check (n >= 1),
    from_day  text    not null,
    name      text    not null check (name <> ''),
    document  blob    not null, -- canonical JSON
    made_by   integer not null references user_account (id),
    made_name text    not null,
    made_at   text    not null
) strict;
-- +goose StatementBegin
create trigger catalogue_profile_stands before update on catalogue_profile
begin
    select raise(abort, 'a catalogue is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger catalogue_profile_kept before delete on catalogue_profile
begin
    select raise(abort, 'a catalogue is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger catalogue_profile_not_replaced before insert on catalogue_profile
when exists (select 1 from catalogue_profile where n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd

-- The steps a version goes through, as they were when it was begun.
alter table disclosure_version add column chain text not null default 'review,publish';
-- +goose StatementBegin
create trigger disclosure_version_keeps_chain before update of chain on disclosure_version
when old.chain <> new.chain
begin
    select raise(abort, 'a version goes the way it was begun');
end;
-- +goose StatementEnd

-- More acts than before: an objection and its answer, the joint meeting.
create table disclosure_step_more (
    id         integer primary key,
    version_id integer not null references disclosure_version (id),
    act        text    not null check (act in ('draft', 'submit', 'object', 'answer', 'approve', 'return', 'meet', 'publish')),
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    at         text    not null,
    opinion    text    not null default ''
) strict;
insert into disclosure_step_more select id, version_id, act, account_id, name, post, at, opinion from disclosure_step;
drop table disclosure_step;
alter table disclosure_step_more rename to disclosure_step;
create index disclosure_step_by_version on disclosure_step (version_id, id);
create unique index disclosure_step_published_once on disclosure_step (version_id) where act = 'publish';
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
-- +goose StatementBegin
create trigger disclosure_step_closed before insert on disclosure_step
when new.act <> 'publish' and (select state from disclosure_version where id = new.version_id) = 'published'
begin
    select raise(abort, 'a published version takes no more steps');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_step_not_replaced before insert on disclosure_step
when exists (select 1 from disclosure_step where id = new.id)
  or (new.act = 'publish' and exists (select 1 from disclosure_step where version_id = new.version_id and act = 'publish'))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- Where the way has a joint meeting, nothing is published before it.
-- +goose StatementBegin
create trigger disclosure_version_met before update of state on disclosure_version
when new.state = 'published' and old.state <> 'published' and ',' || new.chain || ',' like '%,meet,%' and not exists (
    select 1 from disclosure_step m where m.version_id = new.id and m.act = 'meet'
    and m.id > (select max(s.id) from disclosure_step s where s.version_id = new.id and s.act = 'submit'))
begin
    select raise(abort, 'a step of the review chain was skipped');
end;
-- +goose StatementEnd

-- The joint meetings of the two committees.
create table disclosure_meeting (
    id         integer primary key,
    version_id integer not null references disclosure_version (id),
    on_day     text    not null,
    place      text    not null default '',
    expected   integer not null check (expected > 0),
    present    integer not null check (present > 0 and present <= expected),
    made_by    integer not null references user_account (id),
    made_at    text    not null
) strict;
create index disclosure_meeting_by_version on disclosure_meeting (version_id);
-- +goose StatementBegin
create trigger disclosure_meeting_stands before update on disclosure_meeting
begin
    select raise(abort, 'a meeting is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_meeting_kept before delete on disclosure_meeting
begin
    select raise(abort, 'a meeting is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_meeting_not_replaced before insert on disclosure_meeting
when exists (select 1 from disclosure_meeting where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd

-- Filed with the township after publication.
create table disclosure_filing (
    version_id integer primary key references disclosure_version (id),
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    note       text    not null default '',
    filed_on   text    not null,
    filed_at   text    not null
) strict;
-- +goose StatementBegin
create trigger disclosure_filing_stands before update on disclosure_filing
begin
    select raise(abort, 'a filing is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_filing_kept before delete on disclosure_filing
begin
    select raise(abort, 'a filing is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_filing_not_replaced before insert on disclosure_filing
when exists (select 1 from disclosure_filing where version_id = new.version_id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd

-- What started an obligation, in words, and the day it is counted from; for a
-- period its last day.
alter table obligation add column title text not null default '';
alter table obligation add column started_on text not null default '';
create index obligation_by_period on obligation (period, item);
create index obligation_by_village on obligation (village_id, due_on);
-- +goose StatementBegin
create trigger obligation_start_stands before update of title, started_on on obligation
when old.title <> new.title or old.started_on <> new.started_on
begin
    select raise(abort, 'a due day is never moved');
end;
-- +goose StatementEnd

-- More time, granted with a reason before the day was over.
create table obligation_extension (
    id            integer primary key,
    obligation_id integer not null references obligation (id),
    until_day     text    not null,
    reason        text    not null check (reason <> ''),
    asked_by      integer references user_account (id), -- of the village; null: the township itself
    account_id    integer not null references user_account (id),
    name          text    not null,
    post          text    not null,
    granted_on    text    not null,
    granted_at    text    not null
) strict;
create index obligation_extension_by_obligation on obligation_extension (obligation_id, until_day);
-- +goose StatementBegin
create trigger obligation_extension_stands before update on obligation_extension
begin
    select raise(abort, 'an extension is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger obligation_extension_kept before delete on obligation_extension
begin
    select raise(abort, 'an extension is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger obligation_extension_not_replaced before insert on obligation_extension
when exists (select 1 from obligation_extension where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd

-- Events that no register knows: entered by hand, such as an audit's end, or
-- villagers asking together for something (R35).
create table disclosure_event (
    id         integer primary key,
    village_id integer not null references division (id),
    item       text    not null,
    title      text    not null check (title <> ''),
    on_day     text    not null,
    asked_by   text    not null default '' check (asked_by in ('', 'representatives', 'villagers', 'members')),
    signers    integer not null default 0 check (signers >= 0),
    account_id integer not null references user_account (id),
    name       text    not null,
    post       text    not null,
    made_at    text    not null
) strict;
create index disclosure_event_by_village on disclosure_event (village_id, item);
-- +goose StatementBegin
create trigger disclosure_event_stands before update on disclosure_event
begin
    select raise(abort, 'what happened is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_event_kept before delete on disclosure_event
begin
    select raise(abort, 'what happened is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_event_not_replaced before insert on disclosure_event
when exists (select 1 from disclosure_event where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
