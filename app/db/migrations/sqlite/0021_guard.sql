-- +goose Up
-- What stands is not written over either. "insert or replace" and "update or
-- replace" remove the row in the way without asking the triggers that keep it,
-- unless the program that writes has switched recursive_triggers on, as this one
-- does. Another program need not. So each table of evidence itself refuses a row
-- that would take the place of one it has; db.IsDuplicate knows the words.
-- +goose StatementBegin
create trigger division_code_not_replaced before insert on division_code
when exists (select 1 from division_code where code = new.code and valid_from = new.valid_from)
  or (new.valid_to = '' and exists (select 1 from division_code where division_id = new.division_id and valid_to = ''))
  or (new.valid_to = '' and exists (select 1 from division_code where code = new.code and valid_to = ''))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger user_account_not_replaced before insert on user_account
when exists (select 1 from user_account where id = new.id)
  or exists (select 1 from user_account where login = new.login)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger audit_not_replaced before insert on audit
when exists (select 1 from audit where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger content_not_replaced before insert on content
when exists (select 1 from content where sha256 = new.sha256)
begin
    select raise(abort, 'content is never changed')
    where (select bytes from content where sha256 = new.sha256) <> new.bytes;
    select raise(ignore);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_not_replaced before insert on disclosure
when exists (select 1 from disclosure where id = new.id)
  or exists (select 1 from disclosure where village_id = new.village_id and item = new.item and period = new.period and title = new.title)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger disclosure_version_not_replaced before insert on disclosure_version
when exists (select 1 from disclosure_version where id = new.id)
  or exists (select 1 from disclosure_version where disclosure_id = new.disclosure_id and n = new.n)
begin
    select raise(abort, 'already there');
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
-- +goose StatementBegin
create trigger obligation_not_replaced before insert on obligation
when exists (select 1 from obligation where id = new.id)
  or exists (select 1 from obligation where village_id = new.village_id and item = new.item and period = new.period)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger reminder_not_replaced before insert on reminder
when exists (select 1 from reminder where obligation_id = new.obligation_id and level = new.level)
begin
    select raise(ignore);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_not_replaced before insert on voucher
when exists (select 1 from voucher where id = new.id)
  or exists (select 1 from voucher where village_id = new.village_id and month = new.month and number = new.number)
  or exists (select 1 from voucher where reverses_id = new.reverses_id)
  or (new.once <> '' and exists (select 1 from voucher where village_id = new.village_id and once = new.once and once <> ''))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_attachment_not_replaced before insert on voucher_attachment
when exists (select 1 from voucher_attachment where voucher_id = new.voucher_id and n = new.n)
  or exists (select 1 from voucher_attachment where voucher_id = new.voucher_id and sha256 = new.sha256)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_warning_not_replaced before insert on voucher_warning
when exists (select 1 from voucher_warning where voucher_id = new.voucher_id and n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_not_replaced before insert on import
when exists (select 1 from import where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_decision_not_replaced before insert on import_decision
when exists (select 1 from import_decision where import_id = new.import_id and question = new.question)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_run_not_replaced before insert on import_run
when exists (select 1 from import_run where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger voucher_format_not_replaced before insert on voucher_format
when exists (select 1 from voucher_format where id = new.id)
  or exists (select 1 from voucher_format where village_id = new.village_id and signature = new.signature and version = new.version)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_account_not_replaced before insert on bank_account
when exists (select 1 from bank_account where id = new.id)
  or exists (select 1 from bank_account where village_id = new.village_id and account = new.account)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_statement_not_replaced before insert on bank_statement
when exists (select 1 from bank_statement where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_line_not_replaced before insert on bank_line
when exists (select 1 from bank_line where id = new.id)
  or exists (select 1 from bank_line where statement_id = new.statement_id and n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_start_item_not_replaced before insert on bank_start_item
when exists (select 1 from bank_start_item where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_match_not_replaced before insert on bank_match
when exists (select 1 from bank_match where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_match_item_not_replaced before insert on bank_match_item
when exists (select 1 from bank_match_item where match_id = new.match_id and n = new.n)
  or (new.standing = 1 and exists (select 1 from bank_match_item where line_id = new.line_id and standing = 1))
  or (new.standing = 1 and exists (select 1 from bank_match_item where voucher_id = new.voucher_id and voucher_n = new.voucher_n and standing = 1))
  or (new.standing = 1 and exists (select 1 from bank_match_item where start_id = new.start_id and standing = 1))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_proof_not_replaced before insert on bank_proof
when exists (select 1 from bank_proof where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_proof_undo_not_replaced before insert on bank_proof_undo
when exists (select 1 from bank_proof_undo where proof_id = new.proof_id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger period_act_not_replaced before insert on period_act
when exists (select 1 from period_act where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger counterparty_not_replaced before insert on counterparty
when exists (select 1 from counterparty where id = new.id)
  or exists (select 1 from counterparty where village_id = new.village_id and kind = new.kind and name = new.name)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger counterparty_name_not_replaced before insert on counterparty_name
when exists (select 1 from counterparty_name where counterparty_id = new.counterparty_id and n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger fund_not_replaced before insert on fund
when exists (select 1 from fund where id = new.id)
  or exists (select 1 from fund where village_id = new.village_id and name = new.name)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger fund_use_not_replaced before insert on fund_use
when exists (select 1 from fund_use where fund_id = new.fund_id and n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_not_replaced before insert on draft
when exists (select 1 from draft where id = new.id)
  or exists (select 1 from draft where once = new.once)
  or exists (select 1 from draft where voucher_id = new.voucher_id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_revision_not_replaced before insert on draft_revision
when exists (select 1 from draft_revision where id = new.id)
  or (new.revision > 0 and exists (select 1 from draft_revision where draft_id = new.draft_id and revision = new.revision and revision > 0))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_file_not_replaced before insert on draft_file
when exists (select 1 from draft_file where draft_id = new.draft_id and sha256 = new.sha256)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thumbnail_not_replaced before insert on thumbnail
when exists (select 1 from thumbnail where sha256 = new.sha256)
begin
    select raise(ignore);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sub_account_not_replaced before insert on sub_account
when exists (select 1 from sub_account where id = new.id)
  or exists (select 1 from sub_account where division_id = new.division_id and chart = new.chart and code = new.code)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger sub_account_version_not_replaced before insert on sub_account_version
when exists (select 1 from sub_account_version where id = new.id)
  or exists (select 1 from sub_account_version where sub_account_id = new.sub_account_id and n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger agency_not_replaced before insert on agency
when exists (select 1 from agency where id = new.id)
  or (new.ended_at = '' and exists (select 1 from agency where village_id = new.village_id and ended_at = ''))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger source_document_not_replaced before insert on source_document
when exists (select 1 from source_document where id = new.id)
  or exists (select 1 from source_document where village_id = new.village_id and number = new.number)
  or (new.once <> '' and exists (select 1 from source_document where village_id = new.village_id and once = new.once and once <> ''))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger source_document_step_not_replaced before insert on source_document_step
when exists (select 1 from source_document_step where document_id = new.document_id and n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger source_document_file_not_replaced before insert on source_document_file
when exists (select 1 from source_document_file where document_id = new.document_id and n = new.n)
  or exists (select 1 from source_document_file where document_id = new.document_id and sha256 = new.sha256)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger roster_member_not_replaced before insert on roster_member
when exists (select 1 from roster_member where id = new.id)
  or (new.until_day = '' and new.struck = '' and exists (select 1 from roster_member where village_id = new.village_id and body = new.body and name = new.name and mark = new.mark and until_day = '' and struck = ''))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger roster_count_not_replaced before insert on roster_count
when exists (select 1 from roster_count where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger procedure_template_not_replaced before insert on procedure_template
when exists (select 1 from procedure_template where id = new.id)
  or exists (select 1 from procedure_template where county_id = new.county_id and code = new.code and version = new.version)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger procedure_setting_not_replaced before insert on procedure_setting
when exists (select 1 from procedure_setting where id = new.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_not_replaced before insert on matter
when exists (select 1 from matter where id = new.id)
  or exists (select 1 from matter where village_id = new.village_id and year = new.year and number = new.number)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_act_not_replaced before insert on matter_act
when exists (select 1 from matter_act where matter_id = new.matter_id and n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_file_not_replaced before insert on matter_file
when exists (select 1 from matter_file where matter_id = new.matter_id and n = new.n)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_attendance_not_replaced before insert on matter_attendance
when exists (select 1 from matter_attendance where matter_id = new.matter_id and act = new.act and member_id = new.member_id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_voucher_not_replaced before insert on matter_voucher
when exists (select 1 from matter_voucher where id = new.id)
  or (new.parted_by is null and exists (select 1 from matter_voucher where voucher_id = new.voucher_id and parted_by is null))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_record_not_replaced before insert on matter_record
when exists (select 1 from matter_record where id = new.id)
  or exists (select 1 from matter_record where replaces_id = new.replaces_id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- Rows that may still change do not push out one that stands.
-- +goose StatementBegin
create trigger voucher_not_pushed_out before update of id, village_id, month, number, reverses_id, once on voucher
when exists (select 1 from voucher where village_id = new.village_id and month = new.month and number = new.number and id <> old.id)
  or exists (select 1 from voucher where reverses_id = new.reverses_id and id <> old.id)
  or (new.once <> '' and exists (select 1 from voucher where village_id = new.village_id and once = new.once and once <> '' and id <> old.id))
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_not_pushed_out before update of state, undone_at on import
when new.state = 'saved' and new.undone_at = '' and exists (select 1 from import where village_id = new.village_id and sha256 = new.sha256 and state = 'saved' and undone_at = '' and id <> old.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger counterparty_not_pushed_out before update of kind, name on counterparty
when exists (select 1 from counterparty where village_id = new.village_id and kind = new.kind and name = new.name and id <> old.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger fund_not_pushed_out before update of name on fund
when exists (select 1 from fund where village_id = new.village_id and name = new.name and id <> old.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger draft_not_pushed_out before update of voucher_id on draft
when exists (select 1 from draft where voucher_id = new.voucher_id and id <> old.id)
begin
    select raise(abort, 'already there');
end;
-- +goose StatementEnd
-- A voucher is posted with lines that are its village's own and on funds that
-- are open that day, however the lines came there; one in red is the whole of
-- what it reverses.
-- +goose StatementBegin
create trigger voucher_lines_own before update of posted on voucher
when old.posted = 0 and new.posted = 1
begin
    select raise(abort, 'a counterparty of another village')
    where exists (select 1 from voucher_line l join counterparty c on c.id = l.counterparty_id where l.voucher_id = new.id and c.village_id <> new.village_id);
    select raise(abort, 'a fund of another village, or not open on that day')
    where exists (select 1 from voucher_line l join fund f on f.id = l.fund_id
                  where l.voucher_id = new.id and (f.village_id <> new.village_id or new.day < f.opened_on or f.closed_on <> ''));
    select raise(abort, 'a reversal is what it reverses, in red')
    where new.reverses_id is not null and exists (
        select 1 from voucher_line where voucher_id in (new.id, new.reverses_id)
        group by chart, account having sum(debit_fen) <> 0 or sum(credit_fen) <> 0);
end;
-- +goose StatementEnd
-- The triggers before this compare with "<>", which null passes: "update or
-- replace" turns it into the column's default only after them.
-- +goose StatementBegin
create trigger fund_stays before update on fund
begin
    select raise(abort, 'a fund stays as it was opened')
    where new.opened_by is not old.opened_by or new.opened_at is not old.opened_at;
    select raise(abort, 'a closed fund is opened again first')
    where old.closed_on <> '' and new.closed_on is not '' and new.closed_on is not old.closed_on;
    select raise(abort, 'a fund in use is never changed')
    where exists (select 1 from voucher_line where fund_id = old.id)
      and (new.account is not old.account or new.name is not old.name or new.project is not old.project or new.grantor is not old.grantor or new.document is not old.document
           or new.granted_fen is not old.granted_fen or new.opened_on is not old.opened_on
           or new.brought_money_fen is not old.brought_money_fen or new.brought_due_fen is not old.brought_due_fen);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger roster_member_stays before update on roster_member
when new.mark is not old.mark or new.households is not old.households or new.until_day is null or new.struck is null
begin
    select raise(abort, 'a roster row is ended or struck out, never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger division_code_stays before update on division_code
when new.valid_to is null
begin
    select raise(abort, 'a code is never given away');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_stays before update on import
when new.month is not old.month or new.item is not old.item or new.row_count is not old.row_count or new.vouchers is not old.vouchers or new.layout is not old.layout
begin
    select raise(abort, 'a file handed in is never changed');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger import_begins_as_preview before insert on import
when new.state <> 'preview' or new.undone_at <> ''
begin
    select raise(abort, 'a file is previewed first');
end;
-- +goose StatementEnd
-- A bank account is the account of the books it was opened for.
-- +goose StatementBegin
create trigger bank_account_stays before update on bank_account
when new.id <> old.id or new.village_id <> old.village_id or new.account <> old.account or new.opened_by <> old.opened_by or new.opened_at <> old.opened_at
begin
    select raise(abort, 'a bank account stays what it is');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger bank_account_kept before delete on bank_account
begin
    select raise(abort, 'a bank account is never deleted');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger thumbnail_kept before delete on thumbnail
begin
    select raise(abort, 'a thumbnail is never deleted');
end;
-- +goose StatementEnd
-- Who is named on a voucher keeps the name of that time beside the new one.
-- +goose StatementBegin
create trigger counterparty_name_before before update of kind, name on counterparty
when (new.name <> old.name or new.kind <> old.kind) and exists (select 1 from voucher_line where counterparty_id = old.id)
begin
    select raise(abort, 'the earlier name is kept')
    where not exists (select 1 from counterparty_name where counterparty_id = old.id and kind = old.kind and name = old.name);
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger counterparty_name_next before insert on counterparty_name
when new.n <> (select coalesce(max(n), 0) + 1 from counterparty_name where counterparty_id = new.counterparty_id)
begin
    select raise(abort, 'earlier names follow one another');
end;
-- +goose StatementEnd
-- The papers of a source document come with the step that hands it in.
-- +goose StatementBegin
create trigger source_document_file_with_step before insert on source_document_file
begin
    select raise(abort, 'a paper comes with the step that hands it in')
    where new.step <> (select coalesce(max(n), 0) + 1 from source_document_step where document_id = new.document_id)
       or (select act from source_document_step where document_id = new.document_id order by n desc limit 1) in ('hand', 'book', 'withdraw');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger source_document_booked before insert on source_document_step
when new.act = 'book'
begin
    select raise(abort, 'a document is booked by a posted voucher of its village')
    where not exists (select 1 from voucher v join source_document d on d.id = new.document_id
                      where v.id = new.voucher_id and v.posted = 1 and v.village_id = d.village_id);
end;
-- +goose StatementEnd
-- Papers come before their act in one transaction, who came after it.
-- +goose StatementBegin
create trigger matter_file_with_act before insert on matter_file
when new.act <> (select coalesce(max(n), 0) + 1 from matter_act where matter_id = new.matter_id)
begin
    select raise(abort, 'a paper comes with its act');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_attendance_with_act before insert on matter_attendance
when new.act is not (select max(n) from matter_act where matter_id = new.matter_id)
begin
    select raise(abort, 'who came is written with the meeting');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_next before insert on matter
when new.number <> (select coalesce(max(number), 0) + 1 from matter where village_id = new.village_id and year = new.year)
begin
    select raise(abort, 'matters of a year follow one another');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger matter_record_own before insert on matter_record
when new.replaces_id is not null and (select village_id from matter_record where id = new.replaces_id) is not new.village_id
begin
    select raise(abort, 'a record of another village');
end;
-- +goose StatementEnd
