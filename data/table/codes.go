package table

import (
	"fmt"

	"cajal/internal/figure"
)

// isCode reports whether a number is written as codes are and quantities are not: whole,
// of three digits or more, the first of them a zero, as in the ZIP code 00501.
func isCode(cell []byte) bool {
	if len(cell) < 3 || cell[0] != '0' {
		return false
	}
	for _, c := range cell {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// noteCodes points out columns of numbers some of which are written with zeros before
// them. They stay numbers, for which 00501 and 501 are the same: files of fixed widths
// write quantities so, too. Who says that they are numbers knows it.
func (b *builder) noteCodes() error {
	for i, c := range b.frame.Columns {
		s := &b.stats[i]
		if c.Kind == Number && s.codes > 0 && !b.options.isTarget(c.Name) && s.learned == nil && s.known == nil && b.options.Expect == nil && b.options.Kinds[c.Name] != Number {
			c.Instead = "category"
			b.note(c, fmt.Sprintf("%d of its %s %s zeros before %s, such as %s, as codes do; as numbers they are the same without (--column %s=category keeps codes apart)",
				s.codes, figure.Count(s.present, "number"), figure.Agree(s.codes, "has", "have"), figure.Agree(s.codes, "it", "them"), Clip(s.code), Clip(c.Name)))
		}
	}
	return nil
}
