package finance

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"sunshine/app/privacy"
)

// longNumber is a number as accounts, cards, telephones and identity cards have
// them: nine digits in one, or eleven typed with gaps. A day with its hour has less.
var longNumber = regexp.MustCompile(`[0-9０-９](?:[ \-－·　]?[0-9０-９]){10,}[XxＸ]?|[0-9０-９]{9,}[XxＸ]?`)

// maskText takes every long number out of a text but its last four digits, be
// it a card's or not: an account number of a firm passes no check of digits.
func maskText(s string) string {
	return longNumber.ReplaceAllStringFunc(s, func(run string) string {
		digits := onlyDigits(run)
		if strings.ContainsAny(run, "XxＸ") {
			digits += "X"
		}
		return privacy.NewBankCard(digits).String()
	})
}

// organisation are the endings by which a payer or payee is known not to be a
// person.
var organisation = regexp.MustCompile(`公司|合作社|委员会|联社|集团|中心|银行|财政|政府|信用社|学校|医院|协会|基金|税务|供电|电网|水厂|自来水|电信|移动|联通|农场|林场|厂$|店$|部$|局$|所$|站$|院$|社$|村$|镇$|乡$|街道$|支行|分行|营业`)

// maskParty gives the public form of who paid or was paid: a person's name is
// masked, an office's or a firm's stays. What cannot be told apart is masked.
func maskParty(s string) string {
	s = maskText(strings.Join(strings.Fields(s), ""))
	if s == "" || (utf8.RuneCountInString(s) > 3 && organisation.MatchString(s)) {
		return s
	}
	return privacy.NewName(s).String()
}

// maskLine masks the texts of a bank's line. A person's name that the bank
// repeats in the summary is masked there too.
func maskLine(summary, party string) (maskedSummary, maskedParty string) {
	party = strings.Join(strings.Fields(party), "")
	maskedParty = maskParty(party)
	summary = strings.Join(strings.Fields(summary), " ")
	if maskedParty != party && utf8.RuneCountInString(party) > 1 {
		summary = strings.ReplaceAll(summary, party, maskedParty)
	}
	return maskText(summary), maskedParty
}
