package finance

import (
	"context"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// AskBooked is the question about vouchers of an export that an earlier import has
// already booked: exports of overlapping months.
const AskBooked = "booked"

// markNote begins the note that keeps the number the other package gave.
const markNote = "原凭证号 "

// compareBooked asks once about all vouchers that stand in the books already, by
// the day and the number the other package gave, and names ours. Reversed ones do
// not count.
func compareBooked(ctx context.Context, q db.Q, p *Preview, answers map[string]string) error {
	list := p.Vouchers.Vouchers
	if len(list) == 0 {
		return nil
	}
	booked, err := bookedMarks(ctx, q, p.VillageID, list[0].Day, list[len(list)-1].Day)
	if err != nil || len(booked) == 0 {
		return err
	}
	for _, v := range list {
		ours, twice := booked[dayMark{v.Day, v.Mark()}]
		if !twice || v.Number == 0 {
			continue
		}
		x := table.Problem{
			Sheet: v.Sheet, Row: v.Row, Column: sheet.Letters(v.Column), Value: v.Mark(), Level: table.LevelQuestion, Code: AskBooked, Question: AskBooked,
			Message: "这张凭证好像已经导入过，就是账上的 " + ours + "。再记就成了两笔；确实是另外一张才照记，不是请从文件里删去。",
		}
		now, _ := x.Decided(answers)
		p.Report.Problems = append(p.Report.Problems, now)
	}
	p.Report.Limit()
	return nil
}

type dayMark struct {
	day  calendar.Day
	mark string
}

func bookedMarks(ctx context.Context, q db.Q, villageID int64, from, to calendar.Day) (map[dayMark]string, error) {
	rows, err := q.QueryContext(ctx, `
		select v.day, v.note, v.month, v.number, v.summary
		from voucher v
		where v.village_id = $1 and v.posted = 1 and v.day between $2 and $3 and v.import_id is not null and v.reverses_id is null
		  and not exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1)`, villageID, from.String(), to.String())
	if err != nil {
		return nil, err
	}
	booked := map[dayMark]string{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var day, note, month, summary string
		var number int
		if err := scan(&day, &note, &month, &number, &summary); err != nil {
			return struct{}{}, err
		}
		rest, ok := strings.CutPrefix(note, markNote)
		if !ok {
			return struct{}{}, nil
		}
		k := dayMark{mark: strings.SplitN(rest, "，", 2)[0]}
		if err := k.day.UnmarshalText([]byte(day)); err != nil {
			return struct{}{}, err
		}
		var m calendar.Month
		err := m.UnmarshalText([]byte(month))
		booked[k] = voucherNumber(m, number) + "“" + summary + "”"
		return struct{}{}, err
	})
	return booked, err
}
