package pdf

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"sunshine/app/pdf/fonts"
)

// What people really type, and what only goes wrong, written by hand.
const (
	nastyName   = "阿卜杜热合曼·买买提吐尔逊·玉素甫江哈提" // 20 characters
	nastyNames  = "㛃䶮𬱖、劉國華、蕭㛃瑄、欧阳𬱖、祎旸昉玥"
	nastyTitle  = "关于㛃家湾至䶮山𬱖坳（含三组、五组、七组）机耕路、水渠、涵管、晒谷场一并整修并更换路灯“亮化工程”及后续管护经费分担办法的公示" // more than 60
	nastyMarks  = "他说：“好！”（笑）；又说：《村规民约》……不行？！——“那就‘再议’。”（见附件（一）、（二）），【待定】》、〉；……甲，乙。丙；丁：戊？己！庚……辛——壬》）】癸，，，。。。"
	nastyURL    = "https://cunwu.example.cn/villages/330127104205/finance/2026-03/v/1?from=board&sign=%E9%98%B3%E5%85%89#entry-17"
	nastyEmoji  = "修路😀👨\u200d👩\u200d👧🏠用砖，编号\ue000\uf8ff\U000f0000完"
	nastyUnseen = "甲\x01乙\x1b丙\u200b丁\u202e戊\u2066己\u2069\ufeff庚\u00ad辛\u0301壬"
	nastySum    = 123_456_789_012_34 // fen: 12 digits of yuan
)

// nastyWord is 300 letters without a place to break.
var nastyWord = strings.Repeat("Pneumonoultramicroscopicsilico", 10)

// nastyProse is a paragraph of each kind.
func nastyProse() []string {
	return []string{
		"王㛃、李䶮、陈𬱖、" + nastyName + "、劉國華五户，" + strings.Repeat("按每工日180.00元计，", 6) + "合计¥123,456,789,012.34元。",
		strings.Repeat("一", 37) + nastyMarks + strings.Repeat("二三", 21) + nastyMarks,
		"网址" + nastyURL + "，单词" + nastyWord + "。",
		nastyEmoji + "，" + nastyUnseen + "。",
	}
}

// readableRunes gives the characters a reader finds for a text on paper: those that no
// font has by their description, blanks and what is invisible left out.
func readableRunes(set *fonts.Set, text string) []rune {
	return seenRunes(string(shown(set, text)))
}

// seenRunes drops blanks and what takes no place.
func seenRunes(text string) []rune {
	var out []rune
	for _, r := range text {
		if !unicode.IsSpace(r) && !fonts.Invisible(r) && r != 0 {
			out = append(out, r)
		}
	}
	return out
}

func TestHostileTextsAreWhatTheySay(t *testing.T) {
	if n := utf8.RuneCountInString(nastyName); n != 20 {
		t.Errorf("the name has %d characters", n)
	}
	if n := utf8.RuneCountInString(nastyTitle); n < 60 {
		t.Errorf("the title has %d characters", n)
	}
	if len(nastyWord) != 300 {
		t.Errorf("the word has %d letters", len(nastyWord))
	}
}
