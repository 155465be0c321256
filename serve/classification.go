package serve

import (
	"cmp"
	"slices"
	"strconv"
)

// The classification extension: in place of the numbers of classes an output has texts
// of the largest ones, the largest first, "value:index:label".
// Source: triton-inference-server/server, docs/protocol/extension_classification.md.

// checkTop refuses the extension for an output without classes.
func (s *served) checkTop(w wanted) error {
	if w.top == 0 || labels(s.model) == nil && s.classes != nil && w.name != "class" {
		return nil
	}
	if name := s.outputs[len(s.outputs)-1]; labels(s.model) == nil && s.classes != nil {
		return mistakef("the output %q has the parameter classification, which is for %q", w.name, name)
	}
	return mistakef("the output %q has the parameter classification, which is for probabilities of one of several classes; the model has none", w.name)
}

// top finds the largest numbers of rows.
type top struct {
	numbers []float64
	order   []int
	list    []string
}

// texts returns those of a row, valid until the next call. Of equal numbers the first
// comes first.
func (t *top) texts(o *output, row []float64) []string {
	t.numbers, t.order, t.list = o.numbers(t.numbers[:0], row), t.order[:0], t.list[:0]
	for i := range t.numbers {
		t.order = append(t.order, i)
	}
	slices.SortStableFunc(t.order, func(i, j int) int { return cmp.Compare(t.numbers[j], t.numbers[i]) })
	for _, i := range t.order[:o.top] {
		b := append(appendNumber(nil, t.numbers[i], o.bits), ':')
		b = append(append(strconv.AppendInt(b, int64(i), 10), ':'), o.plain[i]...)
		t.list = append(t.list, string(b))
	}
	return t.list
}
