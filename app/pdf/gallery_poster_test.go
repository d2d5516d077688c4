package pdf

func posterSpecimens() []specimen {
	odd := samplePoster(7)
	odd.Village, odd.Title, odd.Place = "向阳县清水镇㛃家湾䶮山𬱖坳村", nastyTitle, nastyName
	odd.Shows = []string{nastyMarks, nastyNames, nastyEmoji}
	odd.Phones = []CardFact{{nastyName, "0571-6432 1098"}}
	bare := Poster{Village: "陈家湾村", Title: "看村里的账", Day: odd.Day, URL: odd.URL}
	return []specimen{
		posterSpecimen("poster-a3", ordinary, A3, samplePoster(205)), posterSpecimen("poster-a3", nasty, A3, odd),
		posterSpecimen("poster-a4", lengthy, A4, samplePoster(205), samplePoster(206)), posterSpecimen("poster-a4", blanks, A4, bare),
	}
}

func posterSpecimen(kind, content string, paper Paper, list ...Poster) specimen {
	s := specimen{kind: kind, content: content, paper: paper, draw: func(o Options) ([]byte, error) { return Posters(list, o) }}
	for _, d := range list {
		s.codes = append(s.codes, d.URL)
		s.say(d.Village, d.Title)
		s.say(d.Shows...)
		for _, p := range d.Phones {
			s.row(p.Name, p.Value)
		}
		s.also = append(s.also, d.Place, d.Day.Chinese())
	}
	return s
}
