package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

func sampleCard(n int) AssetCard {
	names := []string{"村部办公楼", "𬱖家塘（50.17亩养殖水面，东至皂湖小江，西至机耕路，南至一组田，北至村道）", "农业科技示范园", "5D战舰"}
	return AssetCard{
		Village: "向阳县清水镇陈家湾村", Name: "陈家湾村", Register: "资产", Number: fmt.Sprintf("资2026-%03d", n), Thing: names[n%len(names)], Day: calendar.Date(2026, 4, 8),
		Facts: []CardFact{{"类别", "固定资产"}, {"位置", "村口"}, {"数量", "1 座"}, {"原值", "860,000.00 元"}, {"净值", "500,000.00 元"}, {"权利人", "陈家湾村经济合作社"}, {"取得日期", "2015年6月1日"}, {"状态", "在用"}, {"备注", strings.Repeat("备注写得很长。", 12)}},
		URL:   fmt.Sprintf("https://cunwu.example.cn/villages/339900100201/things/%%E8%%B5%%842026-%03d", n),
	}
}

// codesOf reads the codes on a page as a phone would.
func codesOf(t *testing.T, path string, page int) []string {
	t.Helper()
	picture := strings.TrimSuffix(path, ".pdf")
	tool(t, "pdftoppm", "-r", "150", "-png", "-singlefile", "-f", fmt.Sprint(page), "-l", fmt.Sprint(page), path, picture)
	return strings.Fields(tool(t, "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture+".png"))
}

func TestACardSaysWhatTheThingIsAndItsCodeLeadsThere(t *testing.T) {
	d := sampleCard(1)
	body, err := Card(d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	path := save(t, "asset-card.pdf", body)
	text := textOf(t, path)
	for _, want := range []string{"集体资产登记卡", "编号：资2026-001", "2026年4月8日打印", d.Thing, "类别固定资产", "原值860,000.00元", "权利人陈家湾村经济合作社", "扫码看它的来历", "things/%E8%B5%842026-001"} {
		if !strings.Contains(text, squeeze(want)) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	if got := codesOf(t, path, 1); len(got) != 1 || got[0] != d.URL {
		t.Errorf("the code says %q", got)
	}
	if info := tool(t, "pdfinfo", path); !strings.Contains(info, "Pages:           1") || !strings.Contains(info, "595.28 x 419.53") && !strings.Contains(info, "595.276 x 419.528") {
		t.Errorf("not one page of A5:\n%s", info)
	}
	again, err := Card(d, Options{})
	if err != nil || !bytes.Equal(body, again) {
		t.Errorf("not the same bytes again (%v)", err)
	}
}

// A card of two pages has its code on the first.
func TestALongCardHasItsCodeOnTheFirstPage(t *testing.T) {
	d := sampleCard(1)
	d.Facts = append(d.Facts, d.Facts...)
	path := save(t, "asset-card-long.pdf", must(Card(d, Options{}))(t))
	if info := tool(t, "pdfinfo", path); !strings.Contains(info, "Pages:           2\n") {
		t.Fatal(info)
	}
	if got := codesOf(t, path, 1); len(got) != 1 || got[0] != d.URL {
		t.Errorf("the code says %q", got)
	}
}

func TestLabelsHaveACodeForEachThing(t *testing.T) {
	var list []AssetCard
	for i := range 23 {
		list = append(list, sampleCard(i+1))
	}
	body, err := Labels(list, Options{})
	if err != nil {
		t.Fatal(err)
	}
	path := save(t, "asset-labels.pdf", body)
	text := textOf(t, path)
	found := map[string]bool{}
	for page := 1; page <= 3; page++ {
		for _, url := range codesOf(t, path, page) {
			found[url] = true
		}
	}
	for _, d := range list {
		if !strings.Contains(text, d.Number) || !found[d.URL] {
			t.Errorf("%s: in the text %v, as a code %v", d.Number, strings.Contains(text, d.Number), found[d.URL])
		}
	}
	if info := tool(t, "pdfinfo", path); !strings.Contains(info, "Pages:           3") {
		t.Errorf("23 labels on\n%s", info)
	}
	if _, err := Labels(nil, Options{}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no labels: %v", err)
	}
}
