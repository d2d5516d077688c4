package finance

import (
	"cmp"
	"context"
	"fmt"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/procedure"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// SheetDecision names the decision that a voucher rests on.
type SheetDecision struct {
	Code  string `json:"code"` // its number in the village, 2026-003
	Title string `json:"title"`
}

// Text names it for people; "" if there is none.
func (d SheetDecision) Text() string {
	if d.Code == "" {
		return ""
	}
	return d.Code + " " + d.Title
}

// sheetMark is what a sheet says of a voucher's decision.
type sheetMark struct {
	decision  SheetDecision
	undecided string // why there was none in force
}

// undecidedSaid heads the reason: of no decision at all, or of one that came later.
func undecidedSaid(d SheetDecision) string {
	if d.Code != "" {
		return "决议生效前付款"
	}
	return "未附决议"
}

// pay links posted vouchers to the matters they name.
func (s *Store) pay(ctx context.Context, q db.Q, by user.Actor, ids []int64, list []NewVoucher) error {
	for i, n := range list {
		if n.MatterID == 0 {
			continue
		}
		if err := procedure.Pay(ctx, q, by, s.Now(), n.MatterID, ids[i]); err != nil {
			return err
		}
	}
	return nil
}

// LinkMatter says, after it was posted, which decision a voucher rests on. What
// stands in a published sheet stays there; a month under review is refused.
func (s *Store) LinkMatter(ctx context.Context, by user.Actor, v village.Village, voucherID, matterID int64) error {
	return s.changeLink(ctx, by, v, voucherID, func(q db.Q, p postedVoucher) error {
		if p.ReversesID != 0 || p.ReversedBy != 0 || p.Kind == Closing {
			return fault.Conflictf("冲销的、结转的凭证不附决议。")
		}
		d, err := s.decision(ctx, q, v.ID, NewVoucher{Day: p.Day, MatterID: matterID})
		if err != nil {
			return err
		}
		if err := procedure.Pay(ctx, q, by, s.Now(), matterID, p.ID); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "voucher.link", v.ID, p.Voucher(), d.Code+" "+d.Title))
	})
}

// PartMatter takes a wrong decision off a voucher, with a reason that is shown
// where one is due.
func (s *Store) PartMatter(ctx context.Context, by user.Actor, v village.Village, voucherID int64, reason string) error {
	reason = privacy.Line(reason)
	return s.changeLink(ctx, by, v, voucherID, func(q db.Q, p postedVoucher) error {
		if err := procedure.Part(ctx, q, by, s.Now(), p.ID, reason); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "voucher.part", v.ID, p.Voucher(), reason))
	})
}

func (s *Store) changeLink(ctx context.Context, by user.Actor, v village.Village, voucherID int64, change func(q db.Q, p postedVoucher) error) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		p, err := voucherByID(ctx, q, voucherID)
		if err == nil && p.VillageID != v.ID {
			err = fault.NotFoundf("没有这张凭证。")
		}
		if err != nil {
			return err
		}
		x, err := disclosure.Current(ctx, q, v.ID, disclosure.FinanceMonth, p.Month.String())
		switch {
		case fault.KindOf(err) == fault.NotFound:
		case err != nil:
			return err
		case !x.State.Open() && x.State != disclosure.Published:
			return fault.Conflictf("%s的账%s，决议先不能改。请等公开以后，或让监委会先退回。", p.Month.Chinese(), x.State.Chinese())
		}
		return change(q, p)
	})
}

// VoucherMatter gives the decision a voucher rests on, with its matter's id;
// zero if none.
func (s *Store) VoucherMatter(ctx context.Context, villageID, voucherID int64) (id int64, d SheetDecision, err error) {
	q := s.DB.Read()
	k, err := procedure.LinkOf(ctx, q, voucherID)
	if err != nil || k.MatterID == 0 || s.Matters == nil {
		return 0, d, err
	}
	f, err := s.Matters.Of(ctx, q, villageID, k.MatterID)
	if err != nil {
		return 0, d, err
	}
	return f.ID, SheetDecision{f.Code(), f.Matter.Start.Title}, nil
}

// importedReason stands in place of the reason of an imported voucher, whose
// remark is not for everyone.
const importedReason = "账从旧文件导入，没有写原因"

// sheetMarks tells of each voucher of a month what is public of its decision:
// its name, and why none was in force. A warning kept when it was posted counts
// no more once the voucher rests on a decision that was in force on its day.
func (s *Store) sheetMarks(ctx context.Context, q db.Q, villageID int64, m calendar.Month) (map[int64]sheetMark, error) {
	links, err := procedure.LinksIn(ctx, q, villageID, m.String())
	if err != nil {
		return nil, err
	}
	warned, err := undecidedReasons(ctx, q, villageID, m)
	if err != nil {
		return nil, err
	}
	if len(links) == 0 && len(warned) == 0 {
		return nil, nil
	}
	list, err := vouchers(ctx, q, `v.village_id = $1 and v.month = $2
		and (v.id in (select voucher_id from matter_voucher) or v.id in (select voucher_id from voucher_warning))`, villageID, m.String())
	if err != nil {
		return nil, err
	}
	held, parted := map[int64]int64{}, map[int64]string{}
	for _, k := range links {
		if k.PartedBy == "" {
			held[k.VoucherID] = k.MatterID
		} else {
			parted[k.VoucherID] = k.Reason
		}
	}
	marks := map[int64]sheetMark{}
	for _, p := range list {
		reason, was := warned[p.ID]
		mark := sheetMark{}
		if id := held[p.ID]; id != 0 {
			d, err := s.decision(ctx, q, villageID, NewVoucher{Day: p.Day, MatterID: id})
			if err != nil {
				return nil, err
			}
			mark.decision = SheetDecision{d.Code, d.Title}
			if !d.InForce {
				mark.undecided = cmp.Or(reason, d.Why)
			}
		} else if _, _, due := s.decisionDue(p.asNew()); was || parted[p.ID] != "" && due {
			mark.undecided = cmp.Or(reason, parted[p.ID])
		}
		if p.ReversesID != 0 || p.ReversedBy != 0 {
			mark.undecided = ""
		}
		if mark != (sheetMark{}) {
			marks[p.ID] = mark
		}
	}
	return marks, nil
}

// asNew gives the voucher as it was to be posted.
func (p postedVoucher) asNew() NewVoucher {
	return NewVoucher{Day: p.Day, Kind: p.Kind, Summary: p.Summary, Lines: p.lines, Project: p.Project, reverses: p.ReversesID}
}

// undecidedReasons gives why vouchers of a month were posted without a decision
// in force, by voucher.
func undecidedReasons(ctx context.Context, q db.Q, villageID int64, m calendar.Month) (map[int64]string, error) {
	rows, err := q.QueryContext(ctx, `
		select v.id, case when v.import_id is null then w.reason else $4 end
		from voucher_warning w join voucher v on v.id = w.voucher_id
		where v.village_id = $1 and v.month = $2 and v.posted = 1 and w.rule like $3`,
		villageID, m.String(), rules.DecisionNeeded+"@%", importedReason)
	if err != nil {
		return nil, err
	}
	reasons := map[int64]string{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var reason string
		err := scan(&id, &reason)
		reasons[id] = reason
		return struct{}{}, err
	})
	return reasons, err
}

// decided puts what is public of the vouchers' decisions on the sheet's rows.
func (s *Store) decided(ctx context.Context, q db.Q, villageID int64, d *Sheet, list []Entry, others []postedVoucher) error {
	marks, err := s.sheetMarks(ctx, q, villageID, d.Month)
	if err != nil || len(marks) == 0 {
		return err
	}
	if len(list) != len(d.Entries) || len(others) != len(d.Others) {
		return fmt.Errorf("sheet %s: rows do not fit their vouchers", d.Month)
	}
	for i, e := range list {
		d.Entries[i].Decision, d.Entries[i].Undecided = marks[e.ID].decision, marks[e.ID].undecided
	}
	for i, p := range others {
		d.Others[i].Decision, d.Others[i].Undecided = marks[p.ID].decision, marks[p.ID].undecided
	}
	return nil
}
