package web

import (
	"slices"

	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/procedure"
)

// shownChanges is how many changed lines the page of a version lists.
const shownChanges = 60

// versionDiff is what a version says otherwise than the one before it.
type versionDiff struct {
	Before, Now int
	Changes     []disclosure.Change
	More        int // that are not listed
}

// toldBy says line by line what a frozen document tells.
func toldBy(x disclosure.Version) ([]string, error) {
	switch {
	case procedure.IsNotice(x):
		n, err := procedure.ParseNotice(x.Document)
		return n.Lines(), err
	case x.Item == disclosure.FinanceMonth:
		d, err := finance.ParseSheet(x.Document)
		return d.Lines(), err
	case disclosure.IsText(x):
		t, err := disclosure.ParseText(x.Document)
		return t.Lines(), err
	}
	t, err := disclosure.ParseTable(x.Document)
	return t.Lines(), err
}

// compare tells what changed from the version before; nil for a first version,
// and where one of the two may no longer be read.
func (s *Server) compare(x disclosure.Version, versions []disclosure.Version) (*versionDiff, error) {
	i := slices.IndexFunc(versions, func(v disclosure.Version) bool { return v.N == x.N-1 })
	if i < 0 || !versions[i].WithdrawnOn.IsZero() || !x.WithdrawnOn.IsZero() {
		return nil, nil
	}
	for _, v := range []disclosure.Version{x, versions[i]} {
		if !isTable(v) {
			continue
		}
		t, err := disclosure.ParseTable(v.Document)
		if err != nil {
			return nil, err
		}
		if s.Disclosures.Closed(v, t, s.today()) {
			return nil, nil
		}
	}
	before, err := toldBy(versions[i])
	if err != nil {
		return nil, err
	}
	after, err := toldBy(x)
	if err != nil {
		return nil, err
	}
	k := &versionDiff{Before: x.N - 1, Now: x.N, Changes: disclosure.Compare(before, after)}
	if n := len(k.Changes); n > shownChanges {
		k.Changes, k.More = k.Changes[:shownChanges], n-shownChanges
	}
	return k, nil
}
