package asset

import (
	"context"
	"errors"
	"strconv"

	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/user"
	"sunshine/app/village"
)

// ContractFault is what is wrong with the row of that index.
type ContractFault struct {
	Row int
	Err error
}

// CheckContracts tells row by row why contracts read from a file cannot be
// registered; none if all can. It writes nothing.
func (s *Store) CheckContracts(ctx context.Context, v village.Village, rows []ContractRow) (faults []ContractFault, err error) {
	look, err := s.look(ctx, s.DB.Read(), v.ID)
	if err != nil {
		return nil, err
	}
	for k := range rows {
		bad := fault.Invalidf("这一行不能登记。")
		if rows[k].wrong != nil {
			bad.Fields = append(bad.Fields, rows[k].wrong.Fields...)
		}
		said := map[string]bool{}
		for _, f := range bad.Fields {
			said[f.Name] = true
		}
		n, err := s.checkContract(rows[k].NewContract, look)
		if err == nil {
			err = s.own(ctx, s.DB.Read(), v, &n.ContractFacts)
		}
		var wrong *fault.Error
		switch {
		case errors.As(err, &wrong):
			for _, f := range wrong.Fields {
				if !said[f.Name] { // what could not be read says it better
					bad.Fields = append(bad.Fields, f)
				}
			}
		case err != nil:
			return nil, err
		}
		rows[k].NewContract = n
		if len(bad.Fields) > 0 {
			faults = append(faults, ContractFault{k, bad})
		}
	}
	return faults, nil
}

// AddContracts registers contracts in order, all or none: with any wrong one
// nothing is written and all faults are told.
func (s *Store) AddContracts(ctx context.Context, by user.Actor, v village.Village, list []NewContract) (added int, faults []ContractFault, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, nil, err
	}
	if len(list) > maxContractRows {
		return 0, nil, fault.Invalidf("一次最多导入 %d 份合同，请分成几个文件。", maxContractRows)
	}
	look, err := s.look(ctx, s.DB.Read(), v.ID)
	if err != nil {
		return 0, nil, err
	}
	for k := range list {
		if list[k], err = s.checkContract(list[k], look); err != nil {
			faults = append(faults, ContractFault{k, err})
		}
	}
	if len(faults) > 0 {
		return 0, faults, nil
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		for _, n := range list {
			if _, err := s.addContract(ctx, q, by, v, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	return len(list), nil, nil
}

// ContractTemplate is the file that ReadContracts reads, with a made-up row.
func (s *Store) ContractTemplate(place string) sheet.Book {
	kinds := ""
	for _, k := range s.Reference.Contracts {
		kinds += "、" + k.Name
	}
	p := sheet.Page{
		Name: "合同", Title: place + "合同",
		Lines: []string{
			"说明：一行一份。类别写" + kinds[len("、"):] + "。没有签的空着签订日期，就登记成“招租中”。计价写 元/亩·年、元/年、一口价 或 没有写明。",
			"上调写成“每年递增2%”“每5年上调”这样；怎么付写成“一年一付”“一次付清”这样；分期按价格和期限自动算，登记以后可以改。例子那一行请删掉。",
		},
	}
	example := map[string]sheet.Value{
		"title": sheet.TextValue("西塘鱼塘发包（例子）"), "kind": sheet.TextValue("土地资源发包"), "object": sheet.TextValue("村西半吊子塘"), "area": sheet.NumberValue("50.17"),
		"party-kind": sheet.TextValue("单位"), "party": sheet.TextValue("新兰水产合作社"), "price": sheet.MoneyValue(800_00), "basis": sheet.TextValue("元/亩·年"), "step": sheet.TextValue("每年递增2%"),
		"from": sheet.DayValue("2026-01-01"), "to": sheet.DayValue("2030-12-31"), "signed": sheet.DayValue("2025-12-20"), "pay": sheet.TextValue("一年一付"), "deposit": sheet.MoneyValue(10000_00),
		"renewal": sheet.TextValue("同等条件下优先续租"), "method": sheet.TextValue("公开竞价"), "reserve": sheet.TextValue("800元/亩·年"), "bidders": sheet.IntValue(3),
	}
	row := make([]sheet.Value, 0, len(contractColumns()))
	for _, c := range contractColumns() {
		name := c.names[0]
		switch c.role {
		case "area":
			name += "（亩）"
		case "price", "deposit", "bid-step":
			name += "（元）"
		}
		p.Columns = append(p.Columns, sheet.Column{Name: name, Width: 14})
		row = append(row, example[c.role])
	}
	p.Rows = [][]sheet.Value{row}
	return sheet.Book{Title: p.Title, Pages: []sheet.Page{p}}
}

// String names the row for people.
func (r ContractRow) String() string { return r.Sheet + " 第 " + strconv.Itoa(r.Row) + " 行" }
