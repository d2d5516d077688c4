package procedure

import (
	"fmt"
	"strings"
)

// Lines says what a notice tells, a step or a sentence to a line, for comparing
// versions.
func (n Notice) Lines() []string {
	lines := []string{"标题：" + n.Title, "事项：" + n.Matter.Text, "程序：" + n.Matter.Template}
	if n.Matter.Fen > 0 {
		lines = append(lines, "金额："+n.Matter.Fen.String()+"元")
	}
	for _, s := range n.Stages {
		parts := []string{s.Name, s.Day.Chinese(), s.Place, s.Sentence, s.Amendments, s.Agrees}
		lines = append(lines, strings.Join(strings.Fields(strings.Join(parts, " ")), " "))
	}
	if n.Decided != "" {
		lines = append(lines, "决定："+n.Decided)
	}
	for _, a := range n.Approvals {
		lines = append(lines, fmt.Sprintf("批准：%s %s %s", a.By, a.Day.Chinese(), a.Number))
	}
	if w := n.Work; w != nil {
		for _, c := range w.Contracts {
			lines = append(lines, fmt.Sprintf("合同：%s %s %s %s元", c.Day.Chinese(), c.Party, c.Chosen, c.Fen))
		}
		for _, c := range w.Changes {
			lines = append(lines, fmt.Sprintf("变更：%s %s %s元", c.Day.Chinese(), c.What, c.Fen))
		}
		lines = append(lines, "决算："+w.Settled.String()+"元", "验收："+strings.Join(w.Acceptors, "、"), "验收说明："+w.Remark)
	}
	return lines
}
