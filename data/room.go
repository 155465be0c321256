package data

import (
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Room makes room in a batch for samples of a data set of n whose inputs are computed and
// whose targets are classes, for Gather to fill: X is Float32 (N, shape…) and Y Int64 (N),
// N the length of index, and what stands in them, which is returned, may be anything. Index
// is a copy of index and More is empty. It takes no memory where the batch has enough. It
// panics with an [*Error] if there is no sample of a number.
func (b *Batch) Room(index []int, n int, shape ...int) (x []float32, y []int64) {
	checkIndex("gather", index, n)
	b.Index = append(b.Index[:0], index...)
	b.More = nil
	if b.X == nil {
		b.X = tensor.New(tensor.Float32)
	}
	if b.Y == nil {
		b.Y = tensor.New(tensor.Int64)
	}
	var buf [kernel.MaxAxes]int
	memory.Resize(b.X, tensor.Float32, append(append(buf[:0], len(index)), shape...)...)
	memory.Resize(b.Y, tensor.Int64, len(index))
	return b.X.Float32s(), b.Y.Int64s()
}
