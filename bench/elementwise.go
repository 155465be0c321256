package main

import (
	"context"
	"fmt"

	"cajal/internal/kernel"
)

const million = 1_000_000

func elementwiseTable(*settings) *table {
	return &table{Name: "elementwise", Title: "Elementwise, 10⁶ numbers", Peers: []string{"numpy", "torch"},
		Limit: "a copy of the same numbers"}
}

func measureElementwise(ctx context.Context, b *bench, t *table) error {
	t.note("All sides write to memory that they keep. NumPy uses one thread, whatever there is.")
	for _, threads := range b.threads {
		for _, double := range []bool{false, true} {
			for _, w := range []struct {
				name string
				rows int
				op   func(y, x kernel.Slice)
			}{
				{"exp", 1, kernel.Exp},
				{"tanh", 1, kernel.Tanh},
				{"sigmoid", 1, kernel.Sigmoid},
				{"softmax", 1000, func(y, x kernel.Slice) { kernel.Softmax(y, x, 1000) }},
				{"softmax", 100_000, func(y, x kernel.Slice) { kernel.Softmax(y, x, 100_000) }},
			} {
				c := elementwise(w.name, w.rows, threads, double, w.op)
				if err := b.hold(ctx, t, c); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func elementwise(name string, rows, threads int, double bool, op func(y, x kernel.Slice)) contest {
	dtype, epsilon := precision(double)
	v := pattern(million, 1)
	for i := range v {
		v[i] *= 8
	}
	x, y := slice(v, double), kernel.Make(million, kernel.FloatKind(double))
	op(y, x)
	work := dtype + " " + name
	if rows > 1 {
		work += fmt.Sprintf(" (%d×%d)", rows, million/rows)
	}
	return contest{
		work: work, threads: threads, unit: micro,
		ours: repeat(func() { op(y, x) }), limit: copying(kernel.Make(million, kernel.FloatKind(double)), x, threads),
		request: request{Work: name, DType: dtype, M: million, Rows: rows},
		check:   probe(y), tolerance: 100 * epsilon, relative: true,
		bars: []bar{{"best", 1.5}},
	}
}
