package main

import (
	"context"

	"cajal/data"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// made is a data set of any size that takes no memory: a row is computed from
// its number.
type made struct{ rows int }

const columns = 20

func (m made) Len() int { return m.rows }

// Gather computes rows and their classes, the sign of the first number.
func (m made) Gather(b *data.Batch, index []int) error {
	if b.X == nil || b.X.Size() != len(index)*columns {
		b.X, b.Y = tensor.New(tensor.Float32, len(index), columns), tensor.New(tensor.Int64, len(index))
		b.Index = make([]int, len(index))
	}
	copy(b.Index, index)
	x, y := b.X.Float32s(), b.Y.Int64s()
	for i, row := range b.Index {
		r := uint32(row)*2654435761 + 1
		for j := range columns {
			r = r*1664525 + 1013904223 // Numerical Recipes' generator
			x[i*columns+j] = float32(int32(r)) / (1 << 31)
		}
		y[i] = 0
		if x[i*columns] > 0 {
			y[i] = 1
		}
	}
	return nil
}

// rowsContest trains for one epoch over so many rows.
func rowsContest(n int) contest {
	return contest{rounds: 3, ours: repeatTrying(func(ctx context.Context) error {
		net := nn.Sequential(nn.Linear(columns, 32), nn.ReLU(), nn.Linear(32, 2))
		model := train.New(net, nn.CrossEntropy(), optim.SGD(0.1))
		_, err := model.Fit(ctx, made{n}, train.Epochs(1), train.BatchSize(256), train.InOrder())
		return err
	})}
}
