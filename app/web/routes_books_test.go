package web

import (
	"net/http"
	"net/url"
)

// booksRoutes are the rows of the ledger, bank, closing and re-opening pages.
// Where a thing must be made at length first, a number that nothing has is asked
// for: who may ask gets 404, all others are refused before it is looked for.
// Whose own the things are is tested beside those pages.
func booksRoutes(x things) []routeRow {
	const (
		within     = "303 200 200 200 403 403 403 200 403 200 200" // the village's, its township's and the county's people
		withinAsk  = "303 422 422 422 403 403 403 422 403 422 422"
		found      = "303 200 200 200 404 404 404 200 404 200 200"
		absent3    = "303 404 404 404 404 404 404 403 403 403 403"
		keeps      = "303 404 403 403 404 403 403 403 403 403 403"
		keepsDoes  = "403 404 403 403 404 403 403 403 403 403 403"
		keepsWrong = "403 422 403 403 422 403 403 403 403 403 403"
		towns      = "303 403 403 403 403 403 403 200 200 403 403"
		townsNone  = "303 403 403 403 403 403 403 404 404 403 403"
		townsDo    = "403 403 403 403 403 403 403 404 404 403 403"
	)
	books := "/desk/books/339900100201"
	var rows []routeRow
	for _, r := range []struct{ pattern, path, want string }{
		{"/desk/books/", "/desk/books", "303 303 303 303 303 303 303 200 200 200 200"}, // a village's people go straight to their own
		{"/desk/books/:village", books, within},
		{"/desk/books/:village/fund/:id", books + "/fund/999", "303 404 404 404 403 403 403 404 403 404 404"},
		{"/desk/books/:village/:book", books + "/detail", withinAsk},
		{"/desk/books/:village/:book/:period.:kind", books + "/trial/2026-03.csv", within},
		{"/desk/books/:village/:book/:period", books + "/trial/2026-03", within},
		{"/desk/vouchers/:id", "/desk/vouchers/" + x.entry, found},
		{"/desk/vouchers/:id/files/:sha256", "/desk/vouchers/" + x.paid + "/files/" + x.receipt, found},
		{"/desk/bank/", "/desk/bank", village3},
		{"/desk/bank/statements/:id", "/desk/bank/statements/999", absent3},
		{"/desk/bank/:account", "/desk/bank/999", absent3},
		{"/desk/bank/:account/edit", "/desk/bank/999/edit", keeps},
		{"/desk/bank/:account/:month", "/desk/bank/999/2026-03", absent3},
		{"/desk/funds/", "/desk/funds", village3},
		{"/desk/funds/new", "/desk/funds/new", bookKeepers},
		{"/desk/funds/:id", "/desk/funds/999", absent3},
		{"/desk/funds/:id/edit", "/desk/funds/999/edit", keeps},
		{"/desk/funds/:id/close", "/desk/funds/999/close", keeps},
		{"/desk/funds/:id/reopen", "/desk/funds/999/reopen", keeps},
		{"/desk/entries/advice", "/desk/entries/advice", bookKeepers},
		{"/desk/periods/", "/desk/periods", bookKeepers},
		{"/desk/periods/:month", "/desk/periods/2026-04", bookKeepers},
		{"/desk/reopenings/", "/desk/reopenings", towns},
		{"/desk/reopenings/:id", "/desk/reopenings/999", townsNone},
	} {
		rows = append(rows, routeRow{http.MethodGet, r.pattern, r.path, nil, r.want})
	}
	for _, r := range []struct{ pattern, path, want string }{
		{"/desk/bank/", "/desk/bank", keepsWrong},
		{"/desk/bank/statements/:id/save", "/desk/bank/statements/999/save", keepsDoes},
		{"/desk/bank/statements/:id/drop", "/desk/bank/statements/999/drop", keepsDoes},
		{"/desk/bank/statements/:id/withdraw", "/desk/bank/statements/999/withdraw", keepsDoes},
		{"/desk/bank/matches/:id/undo", "/desk/bank/matches/999/undo", keepsWrong},
		{"/desk/bank/:account/edit", "/desk/bank/999/edit", keepsDoes},
		{"/desk/bank/:account/statements", "/desk/bank/999/statements", keepsDoes},
		{"/desk/bank/:account/start", "/desk/bank/999/start", keepsDoes},
		{"/desk/bank/:account/start/:id/remove", "/desk/bank/999/start/1/remove", keepsDoes},
		{"/desk/bank/:account/:month/match", "/desk/bank/999/2026-03/match", keepsDoes},
		{"/desk/bank/:account/:month/prove", "/desk/bank/999/2026-03/prove", keepsDoes},
		{"/desk/bank/:account/:month/reopen", "/desk/bank/999/2026-03/reopen", keepsDoes},
		{"/desk/funds/", "/desk/funds", keepsWrong},
		{"/desk/funds/:id/edit", "/desk/funds/999/edit", keepsDoes},
		{"/desk/funds/:id/close", "/desk/funds/999/close", keepsDoes},
		{"/desk/funds/:id/reopen", "/desk/funds/999/reopen", keepsDoes},
		{"/desk/funds/:id/remove", "/desk/funds/999/remove", keepsDoes},
		{"/desk/funds/:id/returns", "/desk/funds/999/returns", keepsDoes},
		{"/desk/periods/:month/close", "/desk/periods/2026-04/close", keepsWrong},
		{"/desk/periods/:month/reopen", "/desk/periods/2026-04/reopen", keepsWrong},
		{"/desk/reopenings/:id/grant", "/desk/reopenings/999/grant", townsDo},
		{"/desk/reopenings/:id/refuse", "/desk/reopenings/999/refuse", townsDo},
	} {
		rows = append(rows, routeRow{http.MethodPost, r.pattern, r.path, url.Values{}, r.want})
	}
	return rows
}
