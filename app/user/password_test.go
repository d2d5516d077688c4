package user

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"

	"sunshine/app/fault"
)

func TestHashIsArgon2idWithItsOwnSaltAndParameters(t *testing.T) {
	a, b := hash("大山里的一棵树"), hash("大山里的一棵树")
	if a == b {
		t.Error("the same password gave the same hash: no salt")
	}
	form := regexp.MustCompile(`^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`)
	if !form.MatchString(a) {
		t.Errorf("not a PHC string: %s", a)
	}
	if argonMemory < 19*1024 || argonTime < 2 {
		t.Errorf("weaker than OWASP's floor: m=%d t=%d", argonMemory, argonTime)
	}
	if !matches(a, "大山里的一棵树") || matches(a, "大山里的一棵树 ") || matches(a, "") {
		t.Error("only the very password matches")
	}
}

func TestOldHashesGoOnWorkingWhenParametersAreRaised(t *testing.T) {
	// An entry of the draft's kind with other parameters than today's.
	key := argon2.IDKey([]byte("旧密码旧密码"), []byte("0123456789abcdef"), 1, 64, 1, 32)
	stored := "$argon2id$v=19$m=64,t=1,p=1$" + "MDEyMzQ1Njc4OWFiY2RlZg" + "$" + b64(key)
	if !matches(stored, "旧密码旧密码") || matches(stored, "新密码新密码") {
		t.Error("the parameters of the stored string must be used")
	}
}

func TestWhatIsNoHashMatchesNothing(t *testing.T) {
	for _, stored := range []string{"", "$", "plain", "$argon2id$v=19$m=1", "$bcrypt$v=19$m=64,t=1,p=1$AA$AA", "$argon2id$v=19$x$AA$AA", "$argon2id$v=19$m=64,t=1,p=1$***$AA", "$argon2id$v=19$m=64,t=1,p=1$AAAA$***"} {
		if matches(stored, "") || matches(stored, "plain") {
			t.Errorf("%q matched", stored)
		}
	}
}

func TestPasswordPolicyAsksForLengthNotForComposition(t *testing.T) {
	for password, want := range map[string]string{
		"山上有棵大枣树啊呀":              "至少",
		"short":                  "至少",
		"aaaaaaaaaaaa":           "常见",
		"1234567890":             "常见",
		"abcdefghijklm":          "常见",
		"9876543210":             "常见",
		"password123456":         "常见",
		"Password1234567":        "常见",
		"admin888888":            "常见",
		"woaini5201314":          "常见",
		"我的Li.Ming账号密码":          "登录名",
		strings.Repeat("长短", 65): "太长",
		"山上有棵大枣树啊呀呀":             "",
		"correct horse battery":  "",
		"pear-2-river-lamp":      "",
	} {
		err := checkPassword(password, "li.ming")
		if want == "" {
			if err != nil {
				t.Errorf("%q: %v", password, fault.Fields(err))
			}
			continue
		}
		fields := fault.Fields(err)
		if fault.KindOf(err) != fault.Invalid || len(fields) != 1 || fields[0].Name != "password" || !strings.Contains(fields[0].Message, want) {
			t.Errorf("%q: %v %v; want %s", password, err, fields, want)
		}
	}
}

func TestGeneratedPasswordsAreRandomAndReadable(t *testing.T) {
	form := regexp.MustCompile(`^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}$`)
	seen, letter := map[string]bool{}, map[rune]int{}
	const n = 4000
	for range n {
		p := Generate()
		if !form.MatchString(p) || seen[p] {
			t.Fatalf("%q", p)
		}
		if err := checkPassword(p, "somebody"); err != nil {
			t.Fatalf("%q would be refused: %v", p, err)
		}
		seen[p] = true
		for _, c := range strings.ReplaceAll(p, "-", "") {
			letter[c]++
		}
	}
	// Each letter has the same chance: six standard deviations around n*16/31.
	want := float64(n*16) / float64(len(letters))
	for _, c := range letters {
		if math.Abs(float64(letter[c])-want) > 6*math.Sqrt(want) {
			t.Errorf("%c came %d times, about %.0f expected", c, letter[c], want)
		}
	}
	if bits := 16 * math.Log2(float64(len(letters))); bits < 64 {
		t.Errorf("%.0f bits", bits)
	}
}

func BenchmarkPassword(b *testing.B) {
	stored := hash("pear-2-river-lamp")
	for b.Loop() {
		if !matches(stored, "pear-2-river-lamp") {
			b.Fatal("does not match")
		}
	}
}
