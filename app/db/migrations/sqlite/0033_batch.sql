-- +goose Up
-- Published notices of many villages asked for at once: one file, made in the
-- background, kept for some days.
create table batch (
    id          integer primary key,
    title       text not null,
    form        text not null check (form in ('zip', 'booklet')),
    paper       text not null check (paper in ('A4', 'A3')),
    odd         integer not null check (odd in (0, 1)),
    township_id integer references division (id), -- null: all townships
    from_day    text not null,
    to_day      text not null,
    items       text not null default '', -- codes of the catalogue, a blank between; empty: all
    division_id integer not null references division (id), -- of who asked, then
    asked_by    integer not null references user_account (id),
    asked_at    text not null,
    started_at  text not null default '',
    ended_at    text not null default '',
    state       text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'stopped', 'failed')),
    total       integer not null check (total > 0),
    done        integer not null default 0,
    failed      text not null default '', -- why, for people
    key         text not null default '', -- hash of all that the file depends on
    size        integer not null default 0,
    sha256      text not null default '',
    removed_at  text not null default ''  -- when the file went
) strict;
create index batch_by_person on batch (asked_by, id);
create index batch_by_key on batch (key) where key <> '';

-- What a batch takes in, in order; why a version is left out.
create table batch_item (
    batch_id   integer not null references batch (id),
    n          integer not null,
    version_id integer not null references disclosure_version (id),
    left_out   text not null default '',
    closes_on  text not null default '', -- of a list of persons: its last public day
    primary key (batch_id, n)
) strict, without rowid;
create index batch_item_by_version on batch_item (version_id);
