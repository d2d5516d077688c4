package web

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/village"
	"sunshine/views"
)

// monthStand tells where a month's sheet stands and what to do next.
type monthStand struct {
	Badge   views.Badge
	Text    string
	Reason  string // why it was sent back, or why a correction is under way
	Clock   string
	Link    views.Link // the next step
	Book    bool       // booking is the next step, before Link
	Closed  string     // why nothing can be booked; empty while the month is open
	Version disclosure.Version
	Steps   []disclosure.Step
}

func (s *Server) monthStand(ctx context.Context, v village.Village, m calendar.Month, count int) (st monthStand, err error) {
	st.Version, err = s.Disclosures.Current(ctx, v.ID, disclosure.FinanceMonth, m.String())
	if found := err == nil; found {
		if st.Steps, err = s.Disclosures.Steps(ctx, st.Version.ID); err != nil {
			return st, err
		}
	} else if !missing(err) {
		return st, err
	}
	if closed := s.Finance.MayPost(ctx, v.ID, m); closed != nil {
		if !formError(closed) {
			return st, closed
		}
		st.Closed = sentence(closed)
	}
	clock, err := s.Deadlines.For(ctx, v.ID, m, s.today())
	switch {
	case err == nil:
		st.Clock = standOf(clock)
	case !missing(err):
		return st, err
	}
	st.tell(m, count, s.today())
	return st, nil
}

// tell puts the state into words.
func (st *monthStand) tell(m calendar.Month, count int, today calendar.Day) {
	x := st.Version
	st.Badge.State = versionState(x.State)
	sheet := views.Link{Text: "看榜并提交", URL: "/desk/finance/" + m.String()}
	switch x.State {
	case disclosure.Submitted:
		st.Text, st.Link = "已经提交，等监委会审核。账先不能动。", views.Link{Text: "看提交的榜", URL: "/desk/disclosures/" + itoa64(x.ID)}
	case disclosure.Approved:
		st.Text, st.Link = "监委会已通过，等村主任（书记）公开。", views.Link{Text: "看审过的榜", URL: "/desk/disclosures/" + itoa64(x.ID)}
	case disclosure.Published:
		st.Text, st.Link = fmt.Sprintf("第 %d 版已在%s公开。", x.N, x.PublishedOn.Chinese()), views.Link{Text: "看公开的榜，或更正", URL: sheet.URL}
	case disclosure.Returned:
		st.Text, st.Reason, st.Link = "被退回了。改好账，再提交一次。", lastReturn(st.Steps), sheet
	default:
		st.Text, st.Link = "还没提交。", sheet
		if x.N > 1 {
			st.Text, st.Reason = fmt.Sprintf("正在编第 %d 版（更正），还没提交。", x.N), "更正的原因："+x.Reason
		}
		if !m.Last().Before(today) {
			st.Badge.State, st.Text = views.Upcoming, fmt.Sprintf("月份还没过完，%s起可以提交。", m.Add(1).First().Chinese())
			st.Link.Text, st.Book = "看榜的样子", true
		} else if count == 0 {
			st.Text, st.Link.Text, st.Book = "这个月一笔账也没有。确实没有收支，也要出榜公开。", "没有收支，出空榜", true
		}
	}
}
