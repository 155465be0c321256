package experiment

import (
	"fmt"
	"strconv"

	"cajal/data/table"
	"cajal/tensor"
)

// decideLabels settles whether targets (N, L), which are not one-hot, are labels of which a
// sample may have any, 0 and 1 alone.
func (m *arrayData) decideLabels() (is bool, err error) {
	width := m.y.Dim(1)
	ones := make([]int, width)
	for i := range m.y.Dim(0) {
		for j := range width {
			switch m.y.At(i, j) {
			case 0:
			case 1:
				ones[j]++
			default:
				return false, nil
			}
		}
	}
	for j, n := range ones {
		if n == 0 || n == m.y.Dim(0) {
			return false, fmt.Errorf("%s holds labels, and the one in column %d is %d for every sample, so there is nothing to learn of it; leave it out", m.names.Y, j, min(n, 1))
		}
	}
	m.y, m.multilabel, m.why = m.y.To(tensor.Int64), true, table.Because("its rows hold 0 and 1, for %d labels of which a sample may have any", width)
	return true, nil
}

// labelNames names the labels of an array.
func (m *arrayData) labelNames() (names []string, classes [][]string) {
	for j := range m.y.Dim(1) {
		names, classes = append(names, "label "+strconv.Itoa(j+1)), append(classes, []string{"0", "1"})
	}
	return names, classes
}

// checkLabels checks labels (N, L), each 0 or 1, and returns them as Int64.
func checkLabels(y *tensor.Tensor) (*tensor.Tensor, error) {
	for i := range y.Dim(0) {
		for j := range y.Dim(1) {
			if v := y.At(i, j); v != 0 && v != 1 {
				return nil, fmt.Errorf("sample %d has %v for label %d, want 0 or 1", i, v, j)
			}
		}
	}
	return y.To(tensor.Int64), nil
}
