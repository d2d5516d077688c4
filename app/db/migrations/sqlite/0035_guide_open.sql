-- +goose Up
-- The cases that have not ended, so that who looks after many villages finds the
-- late ones among them without reading through the years. It is what guide_case and
-- its steps say.
create table guide_case_open (
    case_id    integer primary key references guide_case (id),
    village_id integer not null references division (id)
) strict;
create index guide_case_open_by_village on guide_case_open (village_id);
insert into guide_case_open (case_id, village_id)
select c.id, c.village_id from guide_case c
where not exists (select 1 from guide_case_step s where s.case_id = c.id and s.act in ('done', 'refused', 'void'));
-- +goose StatementBegin
create trigger guide_case_opens after insert on guide_case
begin
    insert into guide_case_open (case_id, village_id) values (new.id, new.village_id);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_ends after insert on guide_case_step
when new.act in ('done', 'refused', 'void')
begin
    delete from guide_case_open where case_id = new.case_id;
end;
-- +goose StatementEnd
-- A case leaves the list by its end alone.
-- +goose StatementBegin
create trigger guide_case_open_stands before update on guide_case_open
begin
    select raise(abort, 'an open case stands open');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_open_kept before delete on guide_case_open
when not exists (select 1 from guide_case_step s where s.case_id = old.case_id and s.act in ('done', 'refused', 'void'))
begin
    select raise(abort, 'an open case stands open');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger guide_case_open_not_replaced before insert on guide_case_open
when exists (select 1 from guide_case_open where case_id = new.case_id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
