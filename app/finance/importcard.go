package finance

import (
	"strings"

	"sunshine/app/privacy"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// withoutCards gives the file as it is kept: of the numbers in columns of bank
// accounts only the last four digits. The whole number is never stored.
func (s *Store) withoutCards(u Upload, tables []table.Table) ([]byte, error) {
	m := s.Catalogue.Masking()
	if m == nil {
		return u.Data, nil
	}
	texts := map[string]string{}
	for _, t := range tables {
		for i, c := range t.Columns {
			if m.FieldOf(c.Name) != privacy.FieldCard {
				continue
			}
			for _, r := range t.Rows {
				if i >= len(r.Values) {
					continue
				}
				raw := strings.TrimSpace(r.Values[i].Text)
				if masked := m.Mask(privacy.FieldCard, privacy.List, privacy.Public, raw); masked != raw && len(onlyDigits(raw)) > 8 {
					texts[raw] = masked
				}
			}
		}
	}
	return sheet.Redact(u.Name, u.Data, texts)
}
