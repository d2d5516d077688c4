package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/user"
)

// routes is the product on one screen: paths, who may use them, what answers.
func (s *Server) routes(r fiber.Router) {
	// Machines.
	r.Get("/healthz", s.healthz)
	r.Get("/static/*", s.asset)

	// Anyone.
	r.Get("/", s.home)
	r.Get("/clock.csv", s.clockCSV)
	r.Get("/clock", s.showClock)
	r.Get("/help", s.showHelp)
	r.Get("/style", s.style)
	r.Get("/files/:sha256", s.file)
	r.Get("/villages/:village", s.showVillage)
	r.Get("/villages/:village/clock", s.showVillageClock)
	r.Get("/villages/:village/finance", s.listFinance)
	r.Get("/villages/:village/finance/:month/v/:n.:kind", s.financeFile)
	r.Get("/villages/:village/finance/:month/v/:n", s.showFinance)
	r.Get("/villages/:village/finance/:month.:kind", s.financeFile)
	r.Get("/villages/:village/finance/:month", s.showFinance)
	r.Get("/villages/:village/disclosures/:id/v/:n.:kind", s.tableFile)
	r.Get("/villages/:village/disclosures/:id/v/:n", s.showTable)
	r.Get("/villages/:village/disclosures/:id.:kind", s.tableFile)
	r.Get("/villages/:village/disclosures/:id", s.showTable)
	r.Get("/login", s.showLogin)
	r.Post("/login", s.signIn)
	r.Post("/logout", s.signOut)
	r.Get("/size", s.setSize)

	// Signed in.
	desk := r.Group("/desk", s.signedIn)
	desk.Get("/password", s.showPassword)
	desk.Post("/password", s.changePassword)
	desk.Get("/", s.desk)

	// A village's own people.
	files := desk.Group("/files", only(user.Accountant, user.Supervisor, user.Head))
	files.Get("/:sha256", s.villageFile)
	months := desk.Group("/finance", only(user.Accountant, user.Supervisor, user.Head))
	months.Get("/:month.pdf", s.draftPDF)
	months.Get("/:month", s.showDraft)
	months.Post("/:month/submit", s.submitMonth)
	months.Post("/:month/correct", s.correctMonth)
	reviews := desk.Group("/disclosures", only(user.Accountant, user.Supervisor, user.Head))
	reviews.Get("/", s.listDisclosures)
	reviews.Get("/:id", s.showReview)
	reviews.Post("/:id/submit", s.submitTable)
	reviews.Post("/:id/approve", s.approve)
	reviews.Post("/:id/return", s.sendBack)
	reviews.Post("/:id/publish", s.publish)

	// Its accountant.
	opening := desk.Group("/opening", only(user.Accountant))
	opening.Get("/", s.showOpening)
	opening.Post("/", s.setOpening)
	entries := desk.Group("/entries", only(user.Accountant))
	entries.Get("/", s.listEntries)
	entries.Post("/", s.postEntry)
	entries.Get("/new", s.newEntry)
	entries.Get("/:id", s.showEntry)
	entries.Post("/:id/files", s.addFiles)
	entries.Get("/:id/reverse", s.showReverse)
	entries.Post("/:id/reverse", s.reverseEntry)
	imports := desk.Group("/imports", only(user.Accountant))
	imports.Get("/", s.listImports)
	imports.Post("/", s.handImport)
	imports.Get("/template.xlsx", s.importTemplate)
	imports.Get("/:id", s.showImport)
	imports.Get("/:id/marked.xlsx", s.markedImport)
	imports.Post("/:id/answers", s.answerImport)
	imports.Post("/:id/save", s.saveImport)
	imports.Post("/:id/drop", s.dropImport)

	// Township, inspector and administrator.
	watch := only(user.Township, user.Inspector, user.Administrator)
	desk.Get("/overdue", watch, s.listOverdue)
	desk.Get("/overdue.csv", watch, s.overdueCSV)

	// The county's administrator.
	places := desk.Group("/villages", only(user.Administrator))
	places.Get("/", s.listDivisions)
	places.Get("/new", s.newDivision)
	places.Post("/new", s.addDivision)
	places.Get("/:division", s.showDivision)
	places.Get("/:division/recode", s.showRecode)
	places.Post("/:division/recode", s.recode)
	places.Get("/:division/name", s.showRename)
	places.Post("/:division/name", s.rename)
	users := desk.Group("/users", only(user.Administrator))
	users.Get("/", s.listUsers)
	users.Get("/:login", s.showUser)
	users.Get("/:login/:act", s.askUser)
	users.Post("/:login/:act", s.changeUser)
	desk.Get("/new-user", only(user.Administrator), s.newUser) // below /users it would hide a login
	desk.Post("/new-user", only(user.Administrator), s.addUser)
	holidays := desk.Group("/holidays", only(user.Administrator))
	holidays.Get("/", s.showHolidays)
	holidays.Post("/", s.loadHolidays)
	jobs := desk.Group("/jobs", only(user.Administrator))
	jobs.Get("/", s.showJobs)
	jobs.Post("/", s.runJob)
	desk.Get("/audit", only(user.Administrator), s.showAudit)
}
