package views

import (
	"sunshine/app/calendar"
	"sunshine/app/money"
)

// Samples fills the style page: every component with content of the length and
// kind that real villages have. The figures are made up and add up.
type Samples struct {
	Badges          []Badge
	Notices         []Notice
	Sheet, Bare     SampleSheet
	Bars            Bars
	Fields          []Field
	Posts           []Post
	Search          Search
	Problems        Problems
	Chain, SentBack []Step
	List, Board     Table
	Matrix          Matrix
	Empty           Empty
	Pager           Pager
	Facts           []Fact
	Versions        []Version
	Downloads       []Download
	QR              QR
	Cards           []Card
	Events          []Event
}

// SampleSheet has the fields of a frozen finance sheet that the partials
// summary and entries read.
type SampleSheet struct {
	Opening, Income, Expense, Closing money.Fen
	Entries                           []SampleEntry
	Village                           struct{ Code string }
}

// SampleEntry is one entry of it.
type SampleEntry struct {
	N                                                int
	Day                                              calendar.Day
	Voucher, Summary, Account, Money                 string
	Income, Expense, Transfer, Balance               money.Fen
	Handler, Witness, Approver, Reverses, ReversedBy string
	Reviewer                                         string
	Attachments                                      []SampleFile
	Decision                                         struct{ Code string }
}

// Moved says which way a transfer went.
func (e SampleEntry) Moved() string {
	return map[string]string{"cash": "现金存入银行", "bank": "银行提取现金"}[e.Money]
}

// About says for whom or what it is.
func (e SampleEntry) About() []string { return nil }

// Without says that no decision was in force.
func (e SampleEntry) Without() string { return "" }

// SampleFile is an attachment of it.
type SampleFile struct{ SHA256, Name string }

const sampleHash = "5f0c3a1f9d0e4b7c8a6b2d1e3f405162738495a6b7c8d9eafb0c1d2e3f405162"

// SampleData gives the content of the style page. CSRF is the reader's token,
// since the sample buttons are real forms. Code is a QR code of size modules.
func SampleData(csrf string, size int, dark func(x, y int) bool) Samples {
	return Samples{
		Badges:   sampleBadges(),
		Notices:  sampleNotices(),
		Sheet:    sampleSheet(),
		Bare:     SampleSheet{Opening: 86_203_50, Closing: 86_203_50},
		Bars:     sampleBars(),
		Fields:   sampleFields(),
		Posts:    samplePosts(csrf),
		Search:   Search{Action: "/style", Name: "q", Label: "找我的村", Hint: "可写村名、拼音首字母或 12 位村代码，如 新兰、xl、330109204217。"},
		Problems: sampleProblems(),
		Chain: []Step{
			{Name: "编制", State: "done", By: "村会计 李某某", Day: calendar.Date(2026, 4, 8)},
			{Name: "审核", State: "current", By: "村务监督委员会", Note: "4月8日送来，等审核"},
			{Name: "公开", State: "todo"},
		},
		SentBack: []Step{
			{Name: "编制", State: "returned", By: "村会计 李某某", Day: calendar.Date(2026, 4, 9), Note: "第 12 笔缺发票，请补上照片后再送"},
			{Name: "审核", State: "todo"},
			{Name: "公开", State: "todo"},
		},
		List:   sampleTable(),
		Board:  sampleBoard(),
		Matrix: sampleMatrix(),
		Empty:  Empty{Title: "没有找到“兴兰村”", Text: "换一个写法，或只写前两个字再试。", Link: Link{"看全部村", "/style"}},
		Pager:  Pager{Prev: "?page=1", Next: "?page=3", Page: 2, Pages: 13, Total: 247, Unit: "个村"},
		Facts: []Fact{
			{Name: "公开编号", Value: "330109204217-CW-202603-2"},
			{Name: "公示时间", Value: "2026年4月13日至2026年4月22日"},
			{Name: "依据", Value: "《中华人民共和国村民委员会组织法》第三十条：一般事项至少每季度公布一次；集体财务往来较多的，财务收支情况应当每月公布一次"},
			{Name: "监督电话", Value: "0571-00000000", Tel: "057100000000"},
		},
		Versions: []Version{
			{N: 2, Day: calendar.Date(2026, 4, 13), By: "村委会主任", Reason: "第 5 笔路灯电费误记为 1,680.00 元，应为 1,860.00 元", URL: "#v2", Hash: sampleHash, Current: true, Shown: true},
			{N: 1, Day: calendar.Date(2026, 4, 10), By: "村委会主任", URL: "#v1", Hash: sampleHash},
		},
		Downloads: []Download{
			{"PDF", "公示单，可打印张贴", "#pdf", "86 KB"},
			{"Excel", "表格", "#xlsx", "12 KB"},
			{"CSV", "纯数据", "#csv", "4 KB"},
			{"JSON", "原件，供核对", "#json", "9 KB"},
		},
		QR:     NewQR("https://example.cn/villages/330109204217/finance/2026-03/v/2", "XL26-03-2", "扫码打开这一版，核对纸上的数字。也可以在首页输入编号：", size, dark),
		Cards:  sampleCards(),
		Events: sampleEvents(),
	}
}

func sampleBadges() []Badge {
	var all []Badge
	for _, s := range States() {
		all = append(all, Badge{State: s})
	}
	return append(all, Badge{Overdue, "已晚 12 天"}, Badge{Due, "还有 3 天"}, Badge{MetLate, "晚 5 天"})
}

func sampleNotices() []Notice {
	return []Notice{
		{"info", "", "2027 年的节假日安排还没有公布，明年的到期日暂定。"},
		{"success", "已公开", "新兰村 2026年3月财务公开榜第 2 版已公开，村民现在可以看到。"},
		{"warning", "还没有公开", "新兰村 2026年3月的财务应在 4月15日前公开，还有 3 天。"},
		{"error", "没有导入", "表格里有 3 处必须改正。改好后再传一次，现在什么都没有保存。"},
	}
}

func sampleSheet() SampleSheet {
	s := SampleSheet{Opening: 86_203_50, Entries: []SampleEntry{
		{Day: calendar.Date(2026, 3, 2), Summary: "收新兰水产养殖专业合作社 2026 年上半年鱼塘承包款（合同 2024-07）", Account: "发包及上交收入", Income: 48_000_00, Handler: "李某某", Witness: "王某某", Approver: "张某某", Attachments: []SampleFile{{sampleHash, "收据照片"}}},
		{Day: calendar.Date(2026, 3, 5), Summary: "付村道路灯电费", Account: "公益支出", Expense: 1_860_00, Handler: "李某某", Witness: "王某某", Approver: "张某某", Attachments: []SampleFile{{sampleHash, "电费发票"}, {sampleHash, "转账回单"}}},
		{Day: calendar.Date(2026, 3, 9), Summary: "银行取备用金", Money: "bank", Transfer: 3_000_00, Handler: "李某某"},
		{Day: calendar.Date(2026, 3, 12), Summary: "付修建二组至五组机耕路水毁涵洞人工、水泥、砂石及挖掘机台班费（村民代表会议决议 2026-03 号）", Account: "公益支出", Expense: 23_456_78, Handler: "陈某某", Witness: "王某某", Approver: "张某某"},
		{Day: calendar.Date(2026, 3, 18), Summary: "付办公用纸、打印墨盒", Account: "管理费用", Expense: 315_00, Handler: "李某某", Witness: "王某某", Approver: "张某某"},
		{Day: calendar.Date(2026, 3, 26), Summary: "冲销：办公用纸重复记账", Account: "管理费用", Expense: -115_00, Reverses: "2026-03-005", Handler: "李某某", Witness: "王某某", Approver: "张某某"},
		{Day: calendar.Date(2026, 3, 31), Summary: "收银行存款利息", Account: "其他收入", Income: 26_41, Handler: "李某某"},
	}}
	left := s.Opening
	for i := range s.Entries {
		e := &s.Entries[i]
		left += e.Income - e.Expense
		e.N, e.Balance, e.Voucher = i+1, left, "2026-03-00"+string(rune('1'+i))
		s.Income += e.Income
		s.Expense += e.Expense
	}
	s.Closing = left
	return s
}

func sampleBars() Bars {
	return NewBars("钱花在哪里", []Bar{
		{Name: "公益支出", Plain: "修路、路灯、卫生等大家受益的事", Count: 14, Sum: 25_316_78},
		{Name: "管理费用", Plain: "办公、水电、报刊、会议", Count: 9, Sum: 8_204_00, URL: "#bars"},
		{Name: "村干部报酬和误工补贴", Count: 6, Sum: 6_150_00},
		{Name: "其他支出", Count: 1, Sum: 12_50},
		{Name: "冲销上月多记", Count: 1, Sum: -300_00},
	})
}

func sampleFields() []Field {
	return []Field{
		{Name: "month", Label: "月份", Type: "month", Value: "2026-03", Hint: "一张公开榜只写一个月。", Required: true, Short: true},
		{Name: "amount", Label: "金额（元）", Type: "text", Value: "1,860.005", Error: "小数超过两位，分以下不能记账。请写成 1,860.01 这样。", Inputmode: "decimal", Required: true, Short: true},
		{Name: "item", Label: "科目", Type: "select", Options: []Option{{Value: "", Text: "请选择"}, {Value: "522", Text: "公益支出", Selected: true}, {Value: "521", Text: "管理费用"}}},
		{Name: "year", Label: "表里的日期没有写年份，是哪一年？", Type: "radio", Required: true, Hint: "这个决定会记录下来。", Options: []Option{{Value: "2026", Text: "2026 年", Hint: "文件名里写着 2026"}, {Value: "2025", Text: "2025 年"}}},
		{Name: "reason", Label: "更正原因", Type: "textarea", Hint: "村民会看到这句话。", Rows: 3},
		{Name: "book", Label: "现金日记账", Type: "file", Hint: ".xlsx 或 .csv，不超过 10 MB。也可以把文件拖到框里。", Accept: ".xlsx,.csv", Required: true},
		{Name: "sure", Label: "我已逐笔核对，与票据一致", Type: "checkbox", Required: true},
		{Name: "pass", Label: "密码", Type: "password", Autocomplete: "current-password", Short: true},
	}
}

func samplePosts(csrf string) []Post {
	return []Post{
		{Action: "/style", CSRF: csrf, Text: "送审"},
		{Action: "/style", CSRF: csrf, Text: "保存草稿", Look: "quiet"},
		{Action: "/style", CSRF: csrf, Text: "整批撤销", Look: "danger", Confirm: "撤销这一批导入的 128 笔？撤销后要重新导入。", Hidden: []Option{{Text: "batch", Value: "17"}}},
	}
}

func sampleProblems() Problems {
	return Problems{Errors: 2, Questions: 1, Notes: 1, More: 36, Rows: []Problem{
		{Level: "error", Sheet: "2026年3月现金日记账", Row: 14, Column: "F", Value: "约3000", Message: "“约”不是确数，不能记账。", Fix: "票据上的金额，如 3000.00"},
		{Level: "error", Sheet: "2026年3月现金日记账", Row: 31, Column: "B", Message: "没有日期。", Fix: "2026-03-18 这样的日期"},
		{Level: "question", Sheet: "2026年3月现金日记账", Row: 22, Column: "D", Value: "付修建二组至五组机耕路水毁涵洞人工、水泥、砂石及挖掘机台班费", Message: "和第 9 行日期、摘要、金额都一样。是两笔，还是重复了？", Choice: "两笔都是真的", Answer: "李某某 4月8日"},
		{Level: "note", Sheet: "附注", Message: "这张工作表里没有表格，没有读取。"},
	}}
}
