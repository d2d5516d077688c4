package privacy

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// A made-up number with a right check character: 11010519491231002X is the
// example printed in GB 11643.
const sampleID = "11010519491231002X"

func TestR55_PublicForms(t *testing.T) {
	for got, want := range map[string]string{
		NewName("张三").String():                   "张*",
		NewName("张小明").String():                  "张*明",
		NewName("欧阳小明").String():                 "欧**明",
		NewName("𬱖国强").String():                  "𬱖*强",
		NewName("张小明").Minor():                   "张**",
		maskedID(sampleID):                       "11*************02X",
		maskedPhone("13812341234"):               "138****1234",
		NewBankCard("6222020200112233").String(): "************2233",
		maskedPhone("1234"):                      "****",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestR55_RawValueDoesNotLeakThroughEncoders(t *testing.T) {
	v := struct {
		N Name
		B BankCard
	}{NewName("张小明"), NewBankCard("6222020200112233")}
	var out strings.Builder
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(b)
	fmt.Fprintf(&out, "%v %+v %#v %s", v, v, v, v)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v, "n", v.N)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v, "b", v.B)
	for _, raw := range []string{"张小明", "6222020200112233"} {
		if strings.Contains(out.String(), raw) {
			t.Errorf("%s leaked", raw)
		}
	}
}

func TestR56_ScanFindsPersonalData(t *testing.T) {
	for text, kind := range map[string]string{
		"付张某" + sampleID + "工资":  "身份证号",
		"身份证１１０１０５１９４９１２３１００２Ｘ":  "身份证号",
		"110105 19491231 002X":   "身份证号",
		"电话13812345678":          "手机号",
		"138-1234-5678":          "手机号",
		"+86 13812345678":        "手机号",
		"卡号4111111111111111":     "银行卡号",
		"4111 1111 1111 1111":    "银行卡号",
		"联系人李某 138 1234 5678，谢谢": "手机号",
	} {
		if f := Scan(text); len(f) != 1 || f[0].Kind != kind {
			t.Errorf("%q: %v, want %s", text, f, kind)
		}
	}
}

func TestR56_ScanLeavesOrdinaryNumbersAlone(t *testing.T) {
	for _, text := range []string{
		"", "办公费 1,234.50", "2,540,529,584", "330211001201", "凭证号2026-03-001", "2026-03-05 2026-03-12", "12345678901",
		"110105194912310021", "4111111111111112", "0000000000000000", "3月12日", "发票号 04400220011112345678",
	} {
		if f := Scan(text); len(f) != 0 {
			t.Errorf("%q: %v", text, f)
		}
	}
}

func FuzzScan(f *testing.F) {
	f.Add("电话13812345678 " + sampleID)
	f.Fuzz(func(t *testing.T, s string) {
		for _, x := range Scan(s) {
			if x.Kind == "" || !strings.Contains(x.Masked, "*") {
				t.Fatalf("%q: %v", s, x)
			}
		}
	})
}
