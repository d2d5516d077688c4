package sheet

import (
	"fmt"
	"testing"
)

func TestPastedTextBecomesRows(t *testing.T) {
	got := Paste("姓 名\t 户数\r\n张三\t12\n李四，3,\n王五  4\n\n")
	want := `[["姓 名" " 户数"] ["张三" "12"] ["李四" "3" ""] ["王五" "4"] []]`
	if s := fmt.Sprintf("%q", got); s != want {
		t.Errorf("%s", s)
	}
	headings := []Heading{{"name", []string{"姓名"}}, {"n", []string{"户数", "几户"}}}
	at, columns := FindHead(got, headings, "name", "n")
	if at != 0 || columns["n"] != 1 || fmt.Sprint(Under(columns, got[2])) != "map[n:3 name:李四]" || fmt.Sprint(Under(columns, nil)) != "map[]" {
		t.Errorf("%d %v", at, columns)
	}
	if _, columns := FindHead(got[1:], headings, "name"); columns != nil {
		t.Errorf("%v is a head", columns)
	}
	if _, columns := FindHead([][]string{{"几户"}, {"姓名"}}, headings, "name", "n"); columns != nil {
		t.Errorf("%v has not all", columns)
	}
}
