package web

import (
	"fmt"

	"sunshine/app/deadline"
	"sunshine/views"
)

// foldFrom is from how many overdue periods on a desk tells them in one line.
const foldFrom = 3

// owedTask is a task about a duty, or about the duties of one period.
type owedTask struct {
	deskTask
	clock deadline.Clock // the duty, or the first of them
	items int            // how many
}

// folded tells what is overdue of several periods in one line, in the place of the
// first, with a line for each behind it; the rest stays as it is.
func folded(name string, list []owedTask) (tasks []deskTask) {
	late, items := []owedTask{}, 0
	for _, x := range list {
		if x.clock.Status == deadline.Overdue && !x.clock.OnEvent() {
			late, items = append(late, x), items+x.items
		}
	}
	if len(late) < foldFrom {
		late = nil
	}
	told := false
	for _, x := range list {
		inFold := len(late) > 0 && x.clock.Status == deadline.Overdue && !x.clock.OnEvent()
		switch {
		case !inFold:
			tasks = append(tasks, x.deskTask)
		case !told:
			tasks, told = append(tasks, fold(name, late, items)), true
		}
	}
	return tasks
}

func fold(name string, late []owedTask, items int) deskTask {
	first, last := late[0].clock, late[0].clock
	for _, x := range late {
		if x.clock.Span.First().Before(first.Span.First()) {
			first = x.clock
		}
		if x.clock.Span.Last().After(last.Span.Last()) {
			last = x.clock
		}
	}
	many := fmt.Sprintf("%d 期", len(late))
	if items > len(late) {
		many += fmt.Sprintf("、%d 项", items)
	}
	t := deskTask{
		Title: fmt.Sprintf("%s：%s—%s %s未公开", name, first.Span.Chinese(), last.Span.Chinese(), many), Badge: badgeOf(late[0].clock),
		Text: "最早的" + late[0].clock.Stand(), Link: late[0].Link, FoldHead: fmt.Sprintf("一期一期看（%d）", len(late)),
	}
	if t.Link.URL != "" {
		t.Link.Text = "从最早的开始"
	}
	for _, x := range late {
		x.deskTask.Fold = nil
		t.Fold = append(t.Fold, x.deskTask)
	}
	t.Badge.State = views.Overdue
	return t
}
