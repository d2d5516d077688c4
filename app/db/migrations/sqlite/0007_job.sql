-- +goose Up
create table job_run (
    id          integer primary key,
    job         text not null,
    for_day     text not null,
    started_at  text not null,
    finished_at text not null default '',
    result      text not null default '',
    error       text not null default ''
) strict;
create index job_run_by_job on job_run (job, id);
