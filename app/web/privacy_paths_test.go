package web

import (
	"net/http"
	"strings"
	"testing"
)

// The gates that a text or a paper passes before anyone may read it (R56).
const (
	byFreeze = "disclosure.Submit and Publish look at every text of what they freeze, and at its papers"
	byField  = "privacy.Scan in the capability that takes the text, with the field; disclosure.Screen or LookOf where the village's minors are known"
	byPaper  = "attachment.Tidy when it is handed in, attachment.Ready when it goes out"
	byRoster = "public forms and numbers only, from types that print no raw value"
	byNobody = "nothing that people type but the question itself, which is shown to who asked"
	byList   = "the county's lists, read from its files and its administrator's forms by privacy.Scan"
)

// publicPaths lists every address that needs no account, and by which gate what
// stands there has come. A new one fails the test until somebody has looked.
var publicPaths = map[string]string{
	"/healthz": byNobody, "/static/*": byNobody, "/help": byNobody, "/style": byNobody, "/login": byNobody, "/size": byNobody,
	"/":             byField, // names and telephones of villages; titles of what is out
	"/clock":        byField,
	"/clock.csv":    byField,
	"/catalogue":    byList,
	"/feed.atom":    byFreeze,
	"/guides":       byList,
	"/cases":        byNobody,
	"/guides/:code": byList, "/guides/:code.pdf": byList,
	"/catalogue.:kind": byList, "/catalogue/:code": byFreeze, "/catalogue/:code/feed.atom": byFreeze,
	"/calendar.ics":  byField,
	"/files/:sha256": byPaper,
	"/cases/:number": byRoster,

	"/villages/:village":                               byField,
	"/villages/:village/poster.pdf":                    byField,
	"/villages/:village/clock":                         byField,
	"/villages/:village/clock/:id":                     byField,
	"/villages/:village/calendar.ics":                  byField,
	"/villages/:village/feed.atom":                     byFreeze,
	"/villages/:village/finance":                       byFreeze,
	"/villages/:village/finance/:month":                byFreeze,
	"/villages/:village/finance/:month.:kind":          byFreeze,
	"/villages/:village/finance/:month/v/:n":           byFreeze,
	"/villages/:village/finance/:month/v/:n.:kind":     byFreeze,
	"/villages/:village/disclosures":                   byFreeze,
	"/villages/:village/disclosures/:id":               byFreeze,
	"/villages/:village/disclosures/:id.:kind":         byFreeze,
	"/villages/:village/disclosures/:id/v/:n":          byFreeze,
	"/villages/:village/disclosures/:id/v/:n.:kind":    byFreeze,
	"/villages/:village/disclosures/:id/files/:sha256": byPaper,
	"/villages/:village/notices/:id":                   byFreeze,
	"/villages/:village/notices/:id.:kind":             byFreeze,
	"/villages/:village/notices/:id/v/:n":              byFreeze,
	"/villages/:village/notices/:id/v/:n.:kind":        byFreeze,

	"/villages/:village/funds":                  byField,
	"/villages/:village/funds/:id":              byField,
	"/villages/:village/matters":                byField,
	"/villages/:village/matters/:code":          byField,
	"/villages/:village/matters/:code/files/:n": byPaper,
	"/villages/:village/records/:id":            byField,

	"/villages/:village/registers":                  byField,
	"/villages/:village/registers/:kind":            byField,
	"/villages/:village/registers/:kind.:ending":    byField,
	"/villages/:village/registers/:kind/cards.pdf":  byField,
	"/villages/:village/things/:number":             byField,
	"/villages/:village/things/:number/card.pdf":    byField,
	"/villages/:village/things/:number/files/:n":    byPaper,
	"/villages/:village/contracts":                  byField,
	"/villages/:village/contracts/list.:kind":       byField,
	"/villages/:village/contracts/:number":          byField,
	"/villages/:village/contracts/:number/card.pdf": byField,
	"/villages/:village/guides":                     byList,
	"/villages/:village/guides/:code":               byList,
	"/villages/:village/guides/:code.pdf":           byList,
	"/villages/:village/duty":                       byField,
}

// TestR56_EveryPublicPathHasItsGate: whoever adds an address says what guards it;
// TestNobodysDataReachesThePublic then walks there by itself.
func TestR56_EveryPublicPathHasItsGate(t *testing.T) {
	w := newSite(t)
	there := map[string]bool{}
	for _, r := range w.app.GetRoutes(true) {
		if r.Method != http.MethodGet || strings.HasPrefix(r.Path, "/desk") {
			continue
		}
		if there[r.Path] = true; publicPaths[r.Path] == "" {
			t.Errorf("%s is open to everyone: which scanner have its texts and papers passed? Add it to publicPaths.", r.Path)
		}
	}
	for path := range publicPaths {
		if !there[path] {
			t.Errorf("%s is no address any more", path)
		}
	}
}
