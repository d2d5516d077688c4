package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
)

func sampleContract(instalments int) ContractCard {
	d := ContractCard{
		Village: "向阳县清水镇陈家湾村", Number: "合2026-003", Title: "𬱖家塘（西塘）鱼塘发包", Kind: "合同", Day: calendar.Date(2026, 4, 8),
		First: []CardFact{{"状态", "履行中"}, {"类别", "土地资源发包"}, {"标的", "村西半吊子塘，东至皂湖小江，西至机耕路，南至一组田，北至村道"}, {"对方", "吕**（农户）"}},
		Facts: []CardFact{{"价格", "800.00 元/亩·年"}, {"期限", "2021年2月5日至2025年12月31日"}, {"怎么付", "一年付一次，先付后用"}, {"决议", "2026-003 西塘发包"}, {"说明", strings.Repeat("说明写得很长。", 20)}},
		Heads: []string{"期", "付哪段时间", "到期日", "金额（元）", "已收（元）", "情况"},
		Sums:  []CardFact{{"合计", "196,831.34 元"}, {"拖欠", "40,136.00 元"}}, Notes: []string{"人名按公开的写法。"},
		URL: "https://cunwu.example.cn/villages/339900100201/contracts/2026-003", PageNote: "每一期、每次变更",
	}
	for i := range instalments {
		d.Rows = append(d.Rows, []string{fmt.Sprint(i + 1), fmt.Sprintf("%d-02-05 至 %d-02-04", 2021+i, 2022+i), fmt.Sprintf("%d-02-05", 2021+i), "40,136.00", "0.00", fmt.Sprintf("拖欠 %d 天", 100*i+3)})
	}
	return d
}

// TestAContractsCardSaysWhatIsPublicAndItsCodeLeadsThere looks at cards of a few
// and of very many instalments.
func TestAContractsCardSaysWhatIsPublicAndItsCodeLeadsThere(t *testing.T) {
	for _, n := range []int{0, 5, 240} {
		d := sampleContract(n)
		body, err := Contract(d, Options{})
		if err != nil {
			t.Fatal(err)
		}
		path := save(t, fmt.Sprintf("contract-card-%d.pdf", n), body)
		text := textOf(t, path)
		want := []string{"合同公开卡", "编号：合2026-003", "2026年4月8日的情况", d.Title, "状态履行中", "对方吕**（农户）", "期限2021年2月5日至2025年12月31日", "扫码看现在的情况", "contracts/2026-003", "合计：196,831.34元"}
		if n > 0 {
			want = append(want, "付哪段时间", fmt.Sprintf("拖欠%d天", 100*(n-1)+3))
		}
		for _, w := range want {
			if !strings.Contains(text, squeeze(w)) {
				t.Errorf("%d: %q is not in %.2000s", n, w, text)
			}
		}
		if got := codesOf(t, path, 1); len(got) != 1 || got[0] != d.URL {
			t.Errorf("%d: the code says %q", n, got)
		}
		if info := tool(t, "pdfinfo", path); n < 100 && !strings.Contains(info, "Pages:           1") {
			t.Errorf("%d instalments on\n%s", n, info)
		}
		again, err := Contract(d, Options{})
		if err != nil || !bytes.Equal(body, again) {
			t.Errorf("%d: not the same bytes again (%v)", n, err)
		}
	}
}

// Amounts of a plan stand under one another, their last digits in one line, however
// large; none is parted.
func TestAmountsOfAPlanStandUnderOneAnother(t *testing.T) {
	d := sampleContract(4)
	d.Rows[1][3], d.Rows[1][4], d.Rows[2][5] = "123,456,789,012.34", "9.00", "差 123,456,789,012.34 元，拖欠 403 天"
	f := must(Options{}.paper(contractLook))(t)
	f.contract(d, code{})
	ends, whole := map[int]bool{}, 0
	for _, m := range f.pages[0] {
		if m.kind != textMark {
			continue
		}
		switch text := f.read(m.line); {
		case text == "40,136.00" || text == d.Rows[1][3]:
			ends[int(m.x+m.line.Points(m.w)+0.5)] = true
		case strings.Contains(text, "123,456,789,012.34"):
			whole++
		}
	}
	if len(ends) != 1 || whole != 1 {
		t.Errorf("the amounts end at %v, the long one stands whole %d times", ends, whole)
	}
}
