package asset

import (
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"sunshine/app/fault"
)

// ContractKind is a kind of contract, from data/reference/contract-kinds.csv.
type ContractKind struct {
	Code, Name, Plain string
	Way               string // in, out or either
	Lease             bool   // something of the village's is let
	Decides           bool   // a village assembly decides on it, whatever the amount
	Words             []string
	Source, Mark      string
}

// ContractKinds are the kinds in the order people choose from.
type ContractKinds []ContractKind

// LoadContractKinds reads reference/contract-kinds.csv and checks it.
func LoadContractKinds(fsys fs.FS) (ContractKinds, error) {
	const name = "reference/contract-kinds.csv"
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment, r.FieldsPerRecord = '#', 9
	var list ContractKinds
	for n := 0; ; n++ {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if n == 0 {
			continue
		}
		k := ContractKind{
			Code: row[0], Name: row[1], Plain: row[2], Way: row[3], Lease: row[4] == "yes", Decides: row[5] == "yes",
			Words: strings.Split(row[6], "|"), Source: row[7], Mark: row[8],
		}
		if !k.sound() || list.has(k) {
			return nil, fmt.Errorf("%s: %v is not readable", name, row)
		}
		list = append(list, k)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: no kinds", name)
	}
	return list, nil
}

func (k ContractKind) sound() bool {
	return k.Code != "" && k.Name != "" && k.Plain != "" && k.Source != "" &&
		slices.Contains([]string{"in", "out", "either"}, k.Way) && slices.Contains([]string{"C", "L", "D"}, k.Mark)
}

func (list ContractKinds) has(k ContractKind) bool {
	return slices.ContainsFunc(list, func(o ContractKind) bool { return o.Code == k.Code || o.Name == k.Name })
}

// Kind gives the kind with the code; Invalid with the field kind if there is none.
func (list ContractKinds) Kind(code string) (ContractKind, error) {
	for _, k := range list {
		if k.Code == code {
			return k, nil
		}
	}
	return ContractKind{}, fault.Invalidf("没有这一类合同。").On("kind", "请选一类")
}

// Named finds the kind that a file calls so.
func (list ContractKinds) Named(word string) (ContractKind, bool) {
	for _, k := range list {
		if word == k.Code || word == k.Name || slices.Contains(k.Words, word) {
			return k, true
		}
	}
	return ContractKind{}, false
}

// Name gives the kind's name for people.
func (list ContractKinds) Name(code string) string {
	k, err := list.Kind(code)
	if err != nil {
		return code
	}
	return k.Name
}
