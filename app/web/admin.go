package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/jobs"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

const (
	shownRuns = 40
	auditPage = 50
	stuck     = time.Hour // a run that takes longer has died
)

// adminCrumbs leads to one of the administrator's pages.
func adminCrumbs(rest ...views.Link) []views.Link {
	return append([]views.Link{{Text: "工作台", URL: "/desk"}}, rest...)
}

// warnings lists what the administrator should mend.
func (s *Server) warnings(c *fiber.Ctx) (list []warning, err error) {
	for _, find := range []func(*fiber.Ctx) ([]warning, error){s.holidayWarning, s.jobWarning, s.passwordWarning} {
		found, err := find(c)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// holidayWarning tells that a year's holiday table is missing: this year's
// always, the next one's when days wait for it or it should be out by now
// (it is announced in November as a rule).
func (s *Server) holidayWarning(c *fiber.Ctx) ([]warning, error) {
	years, err := s.Deadlines.Years(c.UserContext())
	if err != nil {
		return nil, err
	}
	waiting, err := s.Deadlines.Provisional(c.UserContext())
	if err != nil {
		return nil, err
	}
	link := views.Link{Text: "读入放假安排", URL: "/desk/holidays"}
	year := s.today().Year()
	var list []warning
	if _, ok := years[year]; !ok {
		list = append(list, warning{fmt.Sprintf("%d年的放假安排还没有读进来。", year), link})
	}
	if _, ok := years[year+1]; !ok && (waiting > 0 || s.today().Month() >= 11) {
		text := fmt.Sprintf("%d年的放假安排还没有读进来。", year+1)
		if waiting > 0 {
			text += fmt.Sprintf("现在有 %d 个公开期限因此是暂定的。", waiting)
		}
		list = append(list, warning{text, link})
	}
	return list, nil
}

// jobWarning tells which jobs failed when they last ran.
func (s *Server) jobWarning(c *fiber.Ctx) ([]warning, error) {
	runs, err := s.Jobs.Recent(c.UserContext(), shownRuns)
	if err != nil {
		return nil, err
	}
	var list []warning
	seen := map[string]bool{}
	for _, r := range runs {
		if seen[r.Job] {
			continue
		}
		seen[r.Job] = true
		if s.runFailed(r) {
			list = append(list, warning{
				fmt.Sprintf("自动任务“%s”上次没有做完（%s）。", s.jobPlain(r.Job), moment(r.Started)), views.Link{Text: "看自动任务", URL: "/desk/jobs"},
			})
		}
	}
	return list, nil
}

func (s *Server) runFailed(r jobs.Recorded) bool {
	return r.Error != "" || (r.Finished.IsZero() && s.Now().Sub(r.Started) > stuck)
}

func (s *Server) jobPlain(name string) string {
	for _, j := range s.Jobs.Jobs {
		if j.Name == name {
			return j.Plain
		}
	}
	return name
}

// passwordWarning tells whose one-time passwords were never used.
func (s *Server) passwordWarning(c *fiber.Ctx) ([]warning, error) {
	list, err := s.Users.List(c.UserContext())
	if err != nil {
		return nil, err
	}
	var names []string
	for _, a := range list {
		if accountState(a) == unused {
			names = append(names, a.Name+"（"+a.Login+"）")
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	text := strings.Join(names[:min(3, len(names))], "、")
	if len(names) > 3 {
		text += fmt.Sprintf("等 %d 人", len(names))
	}
	return []warning{{"一次性密码还没有用过：" + text + "。请提醒他们登录并改密码。", views.Link{Text: "看账号", URL: "/desk/users"}}}, nil
}

// jobsPage shows what runs by itself and how it went.
type jobsPage struct {
	Page
	Problem string
	Fields  []views.Field
	Table   []jobLine
	Runs    []runLine
}

type jobLine struct{ Plain, Name, When string }

type runLine struct {
	Plain, Day, Started, Took, Result string
	Failed                            bool
}

func (s *Server) showJobs(c *fiber.Ctx) error { return s.jobs(c, nil) }

func (s *Server) jobs(c *fiber.Ctx, failed error) error {
	runs, err := s.Jobs.Recent(c.UserContext(), shownRuns)
	if err != nil {
		return err
	}
	p := jobsPage{Page: s.deskPage(c, "自动任务", adminCrumbs(views.Link{Text: "自动任务"})...)}
	choices := []views.Option{}
	for _, j := range s.Jobs.Jobs {
		p.Table = append(p.Table, jobLine{j.Plain, j.Name, fmt.Sprintf("每天 %02d:%02d", j.Hour, j.Minute)})
		choices = append(choices, views.Option{Value: j.Name, Text: j.Plain, Selected: j.Name == c.FormValue("job")})
	}
	p.Fields = []views.Field{
		{Name: "job", Label: "做哪一件", Type: "select", Options: choices, Required: true},
		{Name: "date", Label: "按哪一天做", Type: "date", Value: c.FormValue("date", s.today().String()), Required: true, Short: true, Hint: "今天或以前的一天。同一天做两次，结果不变。"},
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	for _, r := range runs {
		p.Runs = append(p.Runs, s.runLine(r))
	}
	return s.renderDesk(c, "admin/jobs", p)
}

func (s *Server) runLine(r jobs.Recorded) runLine {
	l := runLine{Plain: s.jobPlain(r.Job), Day: r.ForDay, Started: moment(r.Started), Result: r.Result, Failed: s.runFailed(r)}
	switch {
	case r.Error != "":
		l.Result = r.Error
	case r.Finished.IsZero() && l.Failed:
		l.Result = "没有做完"
	case r.Finished.IsZero():
		l.Result = "正在做"
	}
	if d, err := calendar.ParseDay(r.ForDay); err == nil {
		l.Day = d.Chinese()
	}
	if took := r.Finished.Sub(r.Started); !r.Finished.IsZero() && took >= time.Second {
		l.Took = fmt.Sprintf("%.0f 秒", took.Seconds())
	}
	return l
}

func (s *Server) runJob(c *fiber.Ctx) error {
	day, err := calendar.ParseDay(c.FormValue("date"))
	if err == nil && day.After(s.today()) {
		err = fault.Invalidf("以后的日子还没到，不能先做。")
	}
	if err != nil {
		return s.jobs(c, fault.Invalidf("没有做。").On("date", "%s", fault.Message(err)))
	}
	name := c.FormValue("job")
	result, err := s.Jobs.Run(c.UserContext(), name, day)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return s.jobs(c, fault.Invalidf("没有做。").On("job", "请选一件"))
	case err != nil: // recorded and logged by the runner
		flash(c, "error", "“"+s.jobPlain(name)+"”没有做完，原因见日志。")
	default:
		flash(c, "success", "“"+s.jobPlain(name)+"”做完了："+result+"。")
	}
	return c.Redirect("/desk/jobs", fiber.StatusSeeOther)
}

// auditLog is one page of what was done, the newest first.
type auditLog struct {
	Page
	Filter []views.Field
	Days   []auditDay
	Older  string
	Newest string // address of the first page, when this is another
}

type auditDay struct {
	Day   calendar.Day
	Lines []auditLine
}

type auditLine struct{ When, Who, What, Place, Subject, Detail string }

// acts are the acts of the audit in words.
func actWord(act string) string {
	word, ok := map[string]string{
		"user.signin": "登录", "user.signin.failed": "登录失败", "user.signout": "退出登录", "user.add": "建账号", "user.password": "改密码",
		"user.reset": "重设密码", "user.disable": "停用账号", "user.enable": "启用账号",
		"village.add": "加区划", "village.recode": "换代码", "village.rename": "改名称", "village.phone": "改办公电话",
		"village.merge": "村合并", "village.split": "村拆分", "village.move": "划归另一个乡镇", "draft.carry": "把并进来的村的余额写成草稿", "holiday.load": "读入放假安排",
		"privacy.reveal": "看遮住的原文", "privacy.end": "清掉过了保存期的原文", "masking.tighten": "收紧遮的规则", "paper.confirm": "确认材料里没有个人信息",
		"override.ask": "提出放行", "override.confirm": "放行", "override.refuse": "不同意放行", "override.withdraw": "收回放行",
		"disclosure.submit": "提交审核", "disclosure.approve": "审核通过", "disclosure.return": "退回", "disclosure.publish": "公开", "disclosure.correct": "开始更正", "disclosure.object": "监委会不同意", "disclosure.answer": "村委会答复", "disclosure.meet": "联席会议", "disclosure.file": "备案", "disclosure.sign": "监督签字", "catalogue.keep": "定公开目录", "catalogue.start": "定公开任务从哪天起", "event.enter": "登记发生的事", "extension.ask": "申请延期", "extension.grant": "同意延期", "extension.refuse": "不同意延期", "obligation.release": "免公开", "disclosure.withdraw": "撤回公开", "board.up": "贴上公开栏", "board.down": "公开栏上没有了",
		"draft.begin": "写凭证草稿", "draft.settle": "合并两人改的草稿", "draft.drop": "放弃草稿", "draft.attach": "给草稿加单据", "draft.detach": "拿掉草稿的单据", "draft.order": "排草稿的单据",
		"template.add": "存常用凭证", "template.rename": "改常用凭证的名字", "template.remove": "拿掉常用凭证",
		"voucher.post": "记账", "voucher.reverse": "冲销", "voucher.attach": "加附件", "voucher.link": "凭证附决议", "voucher.part": "取消凭证的决议", "finance.opening": "定期初余额", "account.write": "定明细科目",
		"agency.begin": "开始代管", "agency.end": "停止代管", "document.hand": "交单据", "document.return": "退回单据", "document.book": "单据记账", "document.withdraw": "撤回单据",
		"bank.open": "登记银行账户", "bank.amend": "改银行账户", "bank.hand": "传对账单", "bank.save": "保存对账单", "bank.drop": "取消对账单", "bank.withdraw": "撤回对账单",
		"bank.start": "记对账开始时的未达账项", "bank.match": "对账", "bank.part": "取消对账", "bank.prove": "核对银行账", "bank.reopen": "撤销核对",
		"record.keep": "补录从前的事", "record.replace": "更正补录", "record.withdraw": "撤下补录",
		"matter.open": "事项立项", "procedure.settle": "定程序", "procedure.template": "保存程序模板",
		"guide.version": "保存办事指南", "guide.facts": "写村里的办事地点、电话", "duty.add": "排值班", "duty.end": "去掉一班", "contact.add": "加代办的人", "contact.end": "去掉代办的人",
		"case.open": "登记办件", "case.step": "记办到一步", "case.pause": "通知补材料，停表", "case.resume": "记材料补齐", "case.done": "记办好了", "case.refused": "记不能办", "case.void": "办件作废",
		"thing.enter": "登记家底", "thing.change": "变更家底", "thing.dispose": "处置、核销", "thing.strike": "划掉登记错的", "thing.restore": "恢复登记", "thing.import": "用表格导入家底", "thing.photo": "加家底的照片", "thing.takedown": "撤下家底的照片",
		"contract.register": "登记合同", "contract.change": "变更合同", "contract.end": "终止合同", "contract.void": "合同登记作废", "contract.resume": "取消终止合同", "contract.pay": "合同连凭证", "contract.part": "取消合同的凭证", "contract.attach": "加合同的附件",
		"roster.add": "记名册", "roster.end": "写明任期结束", "roster.strike": "划掉名册里的一行", "roster.count": "记户数、人数",
		"counterparty.add": "登记往来", "counterparty.edit": "改往来登记", "counterparty.merge": "合并往来", "counterparty.part": "拆开往来",
		"fund.open": "开专款", "fund.amend": "改专款", "fund.close": "结清专款", "fund.reopen": "重新打开专款", "fund.remove": "删除没用过的专款", "fund.return": "标为退回专款", "fund.unreturn": "取消退回的标记",
		"period.close": "结账", "period.ask": "申请重新开账", "period.grant": "同意重新开账", "period.refuse": "不同意重新开账",
		"import.save": "导入入账", "import.hand": "上传表格", "import.refuse": "没有收下的文件", "import.drop": "放弃导入", "import.answer": "回答导入问题",
		"batch.ask": "成批取公开的文件", "import.target": "选表格的公开事项", "text.begin": "开始写公开", "text.save": "存公开草稿", "text.file": "给公开加附件",
		"import.mapping": "定导入的列和科目", "import.undo": "整批撤销导入",
	}[act]
	if kind, found := strings.CutPrefix(act, "matter."); !ok && found {
		return "事项：" + procedure.ActChinese(kind)
	}
	if !ok {
		return act
	}
	return word
}

func (s *Server) showAudit(c *fiber.Ctx) error {
	places, err := s.Villages.Divisions(c.UserContext())
	if err != nil {
		return err
	}
	f := audit.Filter{DivisionID: int64(c.QueryInt("place")), Before: int64(c.QueryInt("before")), Limit: auditPage + 1}
	lines, err := audit.List(c.UserContext(), s.DB.Read(), f)
	if err != nil {
		return err
	}
	p := auditLog{Page: s.deskPage(c, "操作记录", adminCrumbs(views.Link{Text: "操作记录"})...)}
	names := map[int64]string{}
	options := []views.Option{{Text: "全部"}}
	for _, d := range places {
		names[d.ID] = d.Name
		options = append(options, views.Option{Value: itoa64(d.ID), Text: indent(d) + d.Name, Selected: d.ID == f.DivisionID})
	}
	p.Filter = []views.Field{{Name: "place", Label: "哪个村、乡镇", Type: "select", Options: options}}
	query := "/desk/audit?place=" + itoa64(f.DivisionID)
	if len(lines) > auditPage {
		lines = lines[:auditPage]
		p.Older = query + "&before=" + itoa64(lines[auditPage-1].ID)
	}
	if f.Before > 0 {
		p.Newest = query
	}
	for _, l := range lines {
		if n := len(p.Days); n == 0 || p.Days[n-1].Day != calendar.DayOf(l.At) {
			p.Days = append(p.Days, auditDay{Day: calendar.DayOf(l.At)})
		}
		d := &p.Days[len(p.Days)-1]
		d.Lines = append(d.Lines, auditLine{l.At.In(calendar.Shanghai).Format("15:04"), l.Actor, actWord(l.Act), names[l.DivisionID], l.Subject, auditDetail(l.Line)})
	}
	return s.renderDesk(c, "admin/audit", p)
}

// auditDetail shortens what only machines compare.
func auditDetail(l audit.Line) string {
	switch {
	case l.Act == "disclosure.publish" && len(l.Detail) == 64:
		return "校验码 " + l.Detail[:12] + "…"
	case l.Act == "user.add":
		return user.Role(l.Detail).Chinese()
	case l.Act == "village.add":
		return village.Division{Level: l.Detail}.Chinese()
	}
	return l.Detail
}
