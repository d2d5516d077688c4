package privacy

import (
	"fmt"
	"testing"
)

func TestThePublicNumberOfASheetIsNoCardNumber(t *testing.T) {
	luckless := 0
	for month := 1; month <= 12; month++ {
		for version := 1; version <= 12; version++ {
			number := fmt.Sprintf("339900100201-2026-%02d-%d", month, version)
			if found := Scan("公开编号：" + number); len(found) > 0 {
				t.Errorf("%s is taken for %v", number, found)
			}
			if d := fmt.Sprintf("3399001002012026%02d%d", month, version); len(d) <= 19 && luhn(d) {
				luckless++
				if len(Scan(d)) == 0 {
					t.Errorf("%s without its hyphens may be a card number", d)
				}
			}
		}
	}
	if luckless == 0 {
		t.Error("none of the numbers passes Luhn's test: this shows nothing")
	}
	if len(Scan("6222021234567890-128")) == 0 && luhn("6222021234567890128") {
		t.Error("a card number with a hyphen is not found")
	}
}
