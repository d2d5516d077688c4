package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/views"
)

// contractQuery is what a list of contracts was asked for; its address says it.
type contractQuery struct {
	path, state, kind, village string
	year                       int
}

func contractQueryOf(c *fiber.Ctx, path string) contractQuery {
	return contractQuery{path: path, state: c.Query("state"), kind: c.Query("kind"), village: c.Query("village"), year: c.QueryInt("year")}
}

func (q contractQuery) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"state": q.state, "kind": q.kind, "village": q.village} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.year != 0 {
		v.Set("year", itoa(q.year))
	}
	return v
}

func (q contractQuery) link(end string, page int) string {
	v := q.values()
	if page > 1 {
		v.Set("page", itoa(page))
	}
	if len(v) == 0 {
		return q.path + end
	}
	return q.path + end + "?" + v.Encode()
}

// lateContracts is the filter of contracts with something overdue.
const lateContracts = "late"

// pick keeps the contracts a list was asked for. Those entered in error are
// shown only where they are asked for.
func (q contractQuery) pick(all []asset.Contract, today calendar.Day, within int) (list []asset.Contract) {
	for _, c := range all {
		st := c.State(today, within)
		ok := (q.kind == "" || c.Kind == q.kind) && (q.year == 0 || c.Year == q.year)
		switch q.state {
		case "":
			ok = ok && st != asset.ContractVoid
		case lateContracts:
			ok = ok && c.Sums(today).Late > 0
		default:
			ok = ok && string(st) == q.state
		}
		if ok {
			list = append(list, c)
		}
	}
	return list
}

// fields are the filters, offering what there is.
func (q contractQuery) fields(all []asset.Contract, kinds asset.ContractKinds) []views.Field {
	states := []views.Option{{Text: "全部"}, {Value: lateContracts, Text: "有拖欠的", Selected: q.state == lateContracts}}
	for _, st := range asset.ContractStates() {
		states = append(states, views.Option{Value: string(st), Text: stateWord(st), Selected: string(st) == q.state})
	}
	years, seen := []views.Option{{Text: "全部"}}, map[int]bool{}
	used := map[string]bool{}
	for _, c := range all {
		if !seen[c.Year] {
			years = append(years, views.Option{Value: itoa(c.Year), Text: itoa(c.Year) + "年", Selected: c.Year == q.year})
		}
		seen[c.Year], used[c.Kind] = true, true
	}
	types := []views.Option{{Text: "全部"}}
	for _, k := range kinds {
		if used[k.Code] {
			types = append(types, views.Option{Value: k.Code, Text: k.Name, Selected: k.Code == q.kind})
		}
	}
	return []views.Field{
		{Name: "state", Label: "状态", Type: "select", Options: states}, {Name: "kind", Label: "类别", Type: "select", Options: types}, {Name: "year", Label: "编号年份", Type: "select", Options: years},
	}
}

// stateWord names a state for both directions.
func stateWord(st asset.ContractState) string {
	in, out := st.Chinese(false), st.Chinese(true)
	if in == out {
		return in
	}
	return in + "、" + out
}
