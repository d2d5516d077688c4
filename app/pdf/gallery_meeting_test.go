package pdf

import (
	"fmt"
	"strings"

	"sunshine/app/calendar"
)

func meetingSpecimens() []specimen {
	var out []specimen
	many := sampleMeeting(95)
	for i := range many.People {
		many.People[i].Name = fmt.Sprintf("王㛃%03d", i+1)
	}
	many.Text = strings.Repeat(many.Text, 5)
	odd := sampleMeeting(5)
	odd.Matter, odd.Text, odd.Reason = nastyTitle, strings.Join(nastyProse(), "\n"), nastyMarks
	odd.Place, odd.Chair, odd.To = nastyName, nastyName, nastyNames
	odd.Village, odd.Name, odd.Issuer = "向阳县清水镇㛃家湾䶮山𬱖坳村", "㛃家湾䶮山𬱖坳村", "㛃家湾䶮山𬱖坳村村民委员会"
	for i, name := range []string{nastyName, "劉國華", "蕭㛃瑄", "欧阳𬱖", "李䶮"} {
		odd.People[i].Name = name
	}
	none := MeetingDoc{Village: "向阳县清水镇陈家湾村", Organ: "党员大会", Day: calendar.Date(2026, 3, 20)}
	for content, d := range map[string]MeetingDoc{ordinary: sampleMeeting(34), lengthy: many, nasty: odd, blanks: none} {
		out = append(out, callSpecimen(content, d), signInSpecimen(content, d), minutesSpecimen(content, d))
		if content != lengthy {
			out = append(out, ballotSpecimen(content, d))
		}
	}
	return append(out, registerSpecimens()...)
}

func callSpecimen(content string, d MeetingDoc) specimen {
	s := specimen{kind: "meeting", content: content, draw: func(o Options) ([]byte, error) { return MeetingNotice(d, o) }, also: []string{d.Number, d.Issuer}}
	s.say("关于召开"+d.Organ+"的通知", d.To)
	if d.Matter != "" {
		s.say(d.Matter)
	}
	s.say(d.Place)
	for line := range strings.Lines(d.Text) {
		s.say(line)
	}
	s.say(d.Chair)
	return s
}

func signInSpecimen(content string, d MeetingDoc) specimen {
	s := specimen{kind: "sign-in", content: content, draw: func(o Options) ([]byte, error) { return SignIn(d, o) }, also: []string{d.Village, inner}}
	s.row("事项", d.Matter)
	s.row("地点", d.Place)
	for i, p := range d.People {
		households := ""
		if p.Households > 0 {
			households = fmt.Sprint(p.Households)
		}
		s.row(fmt.Sprint(i+1), p.Name, p.Sex, households)
	}
	s.say("主持人签字")
	return s
}

func minutesSpecimen(content string, d MeetingDoc) specimen {
	s := specimen{kind: "minutes", content: content, draw: func(o Options) ([]byte, error) { return Minutes(d, o) }, also: []string{d.Village, inner, d.Number}}
	s.row("动议事由", d.Reason)
	s.row("事项", d.Matter)
	s.row("地点", d.Place)
	for line := range strings.Lines(d.Text) {
		s.say(line)
	}
	s.say("表决结果", "结论", "监委会")
	return s
}

// ballotSpecimen is of two sheets at least. The text of a long plan is cut: it is
// handed out at the meeting.
func ballotSpecimen(content string, d MeetingDoc) specimen {
	const count = 5
	s := specimen{kind: "ballots", content: content, draw: func(o Options) ([]byte, error) { return Ballots(d, count, o) }}
	for range count {
		s.say("表决票", d.Matter, "同意", "反对", "弃权")
	}
	return s
}

func registerSpecimens() []specimen {
	all := sampleRegister()
	for i := range all.Stages {
		x := &all.Stages[i]
		x.Content, x.Opinion = strings.Repeat("应到34人，实到29人，达到三分之二（23人）；赞成27票，通过。", 3), "同意。"
	}
	all.Text = strings.Repeat(all.Text, 12)
	odd := sampleRegister()
	odd.Matter, odd.Text, odd.Reason, odd.By = nastyTitle, strings.Join(nastyProse(), "\n"), nastyMarks, nastyName
	odd.Fen = nastySum
	odd.Stages[0].Content, odd.Stages[0].Opinion, odd.Stages[1].Form, odd.Stages[2].Name = nastyMarks, nastyURL, nastyName, nastyName
	blank := RegisterDoc{Village: "向阳县清水镇陈家湾村", Procedure: "四议两公开", Stages: sampleRegister().Stages[2:]}
	return []specimen{registerSpecimen(ordinary, sampleRegister()), registerSpecimen(lengthy, all), registerSpecimen(nasty, odd), registerSpecimen(blanks, blank)}
}

func registerSpecimen(content string, d RegisterDoc) specimen {
	s := specimen{kind: "register", content: content, draw: func(o Options) ([]byte, error) { return Register(d, o) }, also: []string{d.Number, d.Village}}
	s.row("事项", d.Matter)
	s.row("类别", d.Category)
	s.row("动议人", d.By)
	s.row("动议事由", d.Reason)
	for line := range strings.Lines(d.Text) {
		s.say(line)
	}
	for _, x := range d.Stages {
		s.say(x.Form, x.Content, x.Opinion)
		s.also = append(s.also, x.Name)
	}
	return s
}
