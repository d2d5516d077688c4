package asset

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/BurntSushi/toml"
)

// Class is what a thing is within its register: 固定资产, 耕地, 应收 … Its name may
// be changed in the file, its code may not.
type Class struct {
	Kind     Kind     `toml:"kind"`
	Code     string   `toml:"code"`
	Name     string   `toml:"name"`
	Words    []string `toml:"words"`    // other ways files name it
	Accounts []string `toml:"accounts"` // what the ledger keeps it on; 113-debit is one side of 113
	Contra   []string `toml:"contra"`   // accounts taken off for the book value
	Owes     bool     `toml:"owes"`     // of a debt: the village owes it
	Source   string   `toml:"source"`
	Mark     string   `toml:"mark"` // C confirmed, L local, D our default
}

// Reference is what the registers are sorted by.
type Reference struct {
	classes   []Class
	Contracts ContractKinds
}

// LoadReference reads reference/assets.toml and refuses one with gaps.
func LoadReference(fsys fs.FS) (*Reference, error) {
	const name = "reference/assets.toml"
	var file struct {
		Class []Class `toml:"class"`
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	if err := toml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	contracts, err := LoadContractKinds(fsys)
	if err != nil {
		return nil, err
	}
	r := &Reference{file.Class, contracts}
	seen := map[string]bool{}
	for _, c := range r.classes {
		if _, err := ParseKind(string(c.Kind)); err != nil || c.Code == "" || c.Name == "" || c.Source == "" || !slices.Contains([]string{"C", "L", "D"}, c.Mark) {
			return nil, fmt.Errorf("%s: class %q is not complete", name, c.Code)
		}
		for _, key := range []string{c.Code, string(c.Kind) + c.Name} {
			if seen[key] {
				return nil, fmt.Errorf("%s: %q stands there twice", name, key)
			}
			seen[key] = true
		}
	}
	for _, k := range Kinds {
		if len(r.Classes(k)) == 0 {
			return nil, fmt.Errorf("%s: no class of %q", name, k)
		}
	}
	return r, nil
}

// Classes lists those of a register, in the order of the file.
func (r *Reference) Classes(k Kind) []Class {
	var list []Class
	for _, c := range r.classes {
		if c.Kind == k {
			list = append(list, c)
		}
	}
	return list
}

// Class finds one of a register by its code.
func (r *Reference) Class(k Kind, code string) (Class, bool) {
	for _, c := range r.classes {
		if c.Kind == k && c.Code == code {
			return c, true
		}
	}
	return Class{}, false
}

// named finds one of a register by its code, its name or another word for it.
func (r *Reference) named(k Kind, word string) (Class, bool) {
	for _, c := range r.Classes(k) {
		if c.Code == word || c.Name == word {
			return c, true
		}
	}
	for _, c := range r.Classes(k) {
		if slices.Contains(c.Words, word) {
			return c, true
		}
	}
	return Class{}, false
}

// name gives a class's name; a code that left the file stands for itself.
func (r *Reference) name(k Kind, code string) string {
	if c, ok := r.Class(k, code); ok {
		return c.Name
	}
	return code
}
