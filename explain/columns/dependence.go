package columns

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"cajal/data/table"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Point is what a model predicts when all rows have one value in a column.
type Point struct {
	Value  string    `json:"value"`  // as a cell has it
	Number float64   `json:"number"` // of a number, and of a date its seconds since 1970; else 0
	Mean   []float64 `json:"mean"`   // (K) over the rows
	// Individual are the predictions of the single rows, (N, K), if they were asked for:
	// a curve for each row (Goldstein and others, Peeking Inside the Black Box, 2015).
	Individual [][]float64 `json:"individual,omitempty"`
	// Drawn are those of a few rows, (M, K), for a picture.
	Drawn [][]float64 `json:"-"`
}

// Dependence is how the predictions depend on a column.
type Dependence struct {
	Column  string   `json:"column"`
	Kind    string   `json:"kind"`    // of the column: "number", "date" or "category"
	Outputs []string `json:"outputs"` // what the K predictions are
	Rows    int      `json:"rows"`    // that the predictions are of
	Points  []Point  `json:"points"`
	// Units is set where the predictions are of several targets that are numbers, each in
	// units of its own, and not probabilities: no scale suits all of them.
	Units bool `json:"-"`
	// Clock is set of dates that are times of day or durations, of no day.
	Clock bool `json:"-"`
}

// PartialDependence puts the value that a column has in each of the rows of the grid
// into all rows, one after the other, and predicts them:
//
//	f̄(v) = 1/N Σᵢ f(v, the other columns of row i)
//
// (Friedman, Greedy Function Approximation, 2001). Rows xs are (N, D) for each input of
// the network, and the grid numbers of them. Where columns say much the same, some of
// the rows that are predicted cannot be. A point has no Value and Number yet.
func PartialDependence(ctx context.Context, xs []*tensor.Tensor, column Column, grid []int, predict Predict, individual bool) ([]Point, error) {
	n := xs[0].Dim(0)
	var points []Point
	for _, from := range grid {
		if from < 0 || from >= n {
			return nil, fmt.Errorf("explain: row %d of the grid, and there are rows 0 to %d", from, n-1)
		}
		all := slices.Clone(xs)
		all[column.Tensor] = xs[column.Tensor].Reshape(n, -1).Clone()
		x := memory.Of(all[column.Tensor])
		for _, place := range column.Places {
			width := all[column.Tensor].Dim(1)
			v := x.At(from*width + place)
			for i := range n {
				x.Set(i*width+place, v)
			}
		}
		all[column.Tensor] = all[column.Tensor].Reshape(xs[column.Tensor].Shape()...)
		p, err := predict(ctx, all)
		if err != nil {
			return nil, err
		}
		points = append(points, pointOf(p, individual))
	}
	return points, nil
}

// pointOf returns the mean of predictions (N, K), and the predictions.
func pointOf(p *tensor.Tensor, individual bool) (point Point) {
	n, k, raw := p.Dim(0), p.Size()/p.Dim(0), memory.Of(p.Contiguous())
	point.Mean = make([]float64, k)
	for i := range n {
		row := make([]float64, k)
		for j := range row {
			row[j] = raw.At(i*k + j)
			point.Mean[j] += row[j] / float64(n)
		}
		if individual {
			point.Individual = append(point.Individual, row)
		}
	}
	return point
}

// UnorderedError says that a column has no order for its values to stand in.
type UnorderedError struct{ Column string }

func (e *UnorderedError) Error() string {
	return e.Column + " is free text, which has no order"
}

// Grid returns rows of a table whose values in a column stand for all it has: of a
// category the first row of each level, of the most frequent if there are more than
// most; of numbers and dates as many quantiles from 5 to 95 percent, or each value if
// there are no more. They are in the order of the values. Missing ones are left out.
// Of free text it is an [UnorderedError].
func Grid(c *table.Column, rows []int, most int) ([]int, error) {
	if c.Kind == table.Text {
		return nil, &UnorderedError{Column: c.Name}
	}
	first, counts := map[string]int{}, map[string]int{}
	var values []string
	for _, r := range rows {
		text := c.Text(r)
		if text == "" {
			continue
		}
		if counts[text]++; counts[text] == 1 {
			first[text] = r
			values = append(values, text)
		}
	}
	if c.Kind == table.Category {
		slices.SortStableFunc(values, func(a, b string) int {
			return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
		})
		values = values[:min(most, len(values))]
		slices.Sort(values)
		return rowsOf(first, values), nil
	}
	byNumber := func(a, b int) int { return cmp.Compare(c.Number(a), c.Number(b)) }
	if len(values) <= most {
		grid := rowsOf(first, values)
		slices.SortFunc(grid, byNumber)
		return grid, nil
	}
	var present []int
	for _, r := range rows {
		if c.Text(r) != "" {
			present = append(present, r)
		}
	}
	slices.SortStableFunc(present, byNumber)
	var grid []int
	for i := range most {
		q := 0.05 + float64(0.9*float64(i))/float64(max(1, most-1))
		r := present[int(float64(q*float64(len(present)-1))+0.5)]
		if len(grid) == 0 || c.Number(grid[len(grid)-1]) != c.Number(r) {
			grid = append(grid, r)
		}
	}
	return grid, nil
}

func rowsOf(first map[string]int, values []string) (rows []int) {
	for _, v := range values {
		rows = append(rows, first[v])
	}
	return rows
}
