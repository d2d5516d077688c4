package asset

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/village"
)

// A register names decisions by the matter's code. The table matter is of
// package procedure; it is read here.

var codeForm = regexp.MustCompile(`^(\d{4})-(\d{3,6})$`)

func decisionOf(id int64, year string, number int, start string) (Decision, error) {
	var head struct {
		Title string `json:"title"`
	}
	if err := json.Unmarshal([]byte(start), &head); err != nil {
		return Decision{}, err
	}
	return Decision{id, fmt.Sprintf("%s-%03d", year, number), head.Title}, nil
}

// Decisions lists the matters of a village, the newest first, for forms to offer.
func (s *Store) Decisions(ctx context.Context, villageID int64) ([]Decision, error) {
	return decisions(ctx, s.DB.Read(), "village_id = $1", villageID)
}

func decisions(ctx context.Context, q db.Q, where string, args ...any) ([]Decision, error) {
	rows, err := q.QueryContext(ctx, "select id, year, number, start from matter where "+where+" order by year desc, number desc", args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (Decision, error) {
		var id int64
		var year, start string
		var number int
		if err := scan(&id, &year, &number, &start); err != nil {
			return Decision{}, err
		}
		return decisionOf(id, year, number, start)
	})
}

// findDecision finds a matter of the village by its code; Invalid on field matter
// if there is none. No code is no decision.
func findDecision(ctx context.Context, q db.Q, villageID int64, code, said string) (Decision, error) {
	if code == "" {
		return Decision{}, nil
	}
	bad := fault.Invalidf("%s", said).On("matter", "没有编号是“%s”的事项，请照大事页上的编号写，如 2026-003", code)
	m := codeForm.FindStringSubmatch(code)
	if m == nil {
		return Decision{}, bad
	}
	number, err := strconv.Atoi(m[2])
	if err != nil {
		return Decision{}, bad
	}
	list, err := decisions(ctx, q, "village_id = $1 and year = $2 and number = $3", villageID, m[1], number)
	if err == nil && len(list) == 0 {
		err = bad
	}
	if err != nil {
		return Decision{}, err
	}
	return list[0], nil
}

// undecided tells why no decision in force stands behind an act though one is
// due; "" if none is due or it has one.
func (s *Store) undecided(ctx context.Context, q db.Q, v village.Village, d Decision, due string, day calendar.Day) (string, error) {
	if due == "" || d.MatterID == 0 || s.InForce == nil {
		if d.MatterID != 0 {
			due = ""
		}
		return due, nil
	}
	ok, why, err := s.InForce(ctx, q, v.ID, d.MatterID, day)
	switch {
	case err != nil:
		return "", err
	case ok:
		return "", nil
	case why == "":
		why = "这一天还没有生效"
	}
	return due + "；写的决议 " + d.Code + "：" + why, nil
}
