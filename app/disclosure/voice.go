package disclosure

import "strings"

// Voice is something that was said about a document on its way and is printed
// with it in a block of its own: the supervision committee's objection, the
// answer to it, what the joint meeting agreed to.
type Voice struct {
	Head    string // 监委会意见：不同意
	Text    string
	Sign    string // who, in which post, when
	Against bool
}

// Voices gives them in their order, from the acts frozen with a document; none
// where nobody objected and no meeting was needed.
func Voices(reviewed, published Act) (list []Voice) {
	if o := reviewed.Objection; o.Text != "" {
		list = append(list, Voice{Head: "监委会意见：不同意", Text: sentence(o.Text), Sign: signed(reviewed.By, reviewed.Post) + "，" + reviewed.Day.Chinese(), Against: true})
		if o.Answer != "" {
			list = append(list, Voice{Head: "村委会答复", Text: sentence(o.Answer), Sign: signed(o.By, o.Post) + "，" + o.Day.Chinese()})
		}
	}
	if m := published.Meeting; m.Expected > 0 {
		list = append(list, Voice{Head: "村两委联席会议", Text: m.Told()})
	}
	return list
}

// Line writes a voice on one line, for files that have no blocks.
func (v Voice) Line() string {
	head := v.Head + "："
	if v.Against { // 监委会意见：不同意。…
		head = v.Head + "。"
	}
	if v.Sign == "" {
		return head + v.Text
	}
	return head + v.Text + "（" + v.Sign + "）"
}

// Brief is the opinion of an act where the voices stand in blocks of their own.
func (a Act) Brief() string {
	switch {
	case a.Objection.Text != "":
		return "不同意，意见和答复另附"
	case a.Meeting.Expected > 0:
		return ""
	}
	return a.Opinion
}

func signed(name, post string) string { return strings.TrimSpace(post + " " + name) }
