package nn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cajal/grad"
	"cajal/tensor"
)

// Overview is what Summary returns: a table with a row for each layer. Its
// String is meant for people.
type Overview struct {
	Rows       []OverviewRow
	Parameters int // how many numbers the network learns
	Buffered   int // how many it holds besides, in buffers
	DType      tensor.DType
}

// OverviewRow is one layer. In the shapes -1 stands for the batch, N.
type OverviewRow struct {
	Path          string // "2", or "2.0" in a container; "" for a network of one layer
	Layer         string // "Linear 784→512"
	Input, Output []int
	Parameters    int
}

// Summary runs the network on zeros, on a tape for inference, and tells what
// shapes pass through it and where its parameters are. inputShape is that of
// one sample, without the batch: Summary(net, 28, 28). An Embedding at the
// front gets ids of zero.
//
// It descends into Sequential; any other container is one row. It panics if
// the network has not been initialised, or if a layer does not take what the
// one before it gives.
func Summary(net Layer, inputShape ...int) *Overview {
	if !Initialised(net) {
		panic(&grad.Error{Op: "summary", Rule: "the network has no numbers yet; nn.Init makes them"})
	}
	o := &Overview{Parameters: Count(net)}
	if p := Params(net); len(p) > 0 {
		o.DType = p[0].Value.DType()
	}
	for _, b := range Buffers(net) {
		o.Buffered += b.Tensor.Size()
	}
	t := grad.NewTape(grad.Inference())
	shape := append([]int{probe}, inputShape...)
	x := t.Const(tensor.New(o.DType, shape...))
	if takesIds(net) {
		x = t.Ids(tensor.New(tensor.Int64, shape...))
	}
	o.add("", net, x)
	return o
}

// probe is the batch size that Summary runs with.
const probe = 2

// takesIds reports whether the first layer is an Embedding.
func takesIds(l Layer) bool {
	if c, ok := l.(Container); ok && len(c.Layers()) > 0 {
		return takesIds(c.Layers()[0])
	}
	_, ok := l.(*EmbeddingLayer)
	return ok
}

// add runs l on x and appends its row, or its layers'.
func (o *Overview) add(path string, l Layer, x grad.Value) grad.Value {
	s, ok := l.(*SequentialLayer)
	if !ok {
		r := OverviewRow{Path: path, Layer: l.String(), Input: batched(x), Parameters: Count(l)}
		x = l.Forward(x)
		r.Output = batched(x)
		o.Rows = append(o.Rows, r)
		return x
	}
	if path != "" {
		path += "."
	}
	for i, child := range s.layers {
		t := x.Tape()
		t.Enter(s.names[i], child)
		x = o.add(path+s.names[i], child, x)
		t.Leave()
	}
	return x
}

// batched returns x's shape with -1 for the batch.
func batched(x grad.Value) []int {
	shape := slices.Clone(x.Shape())
	if len(shape) > 0 && shape[0] == probe {
		shape[0] = -1
	}
	return shape
}

// String returns the table, a line for each layer, and a line of totals.
func (o *Overview) String() string {
	cells := [][4]string{{"layer", "input", "output", "parameters"}}
	for _, r := range o.Rows {
		first, _, _ := strings.Cut(r.Layer, "\n")
		cells = append(cells, [4]string{strings.TrimSpace(r.Path + " " + first),
			shapeText(r.Input), shapeText(r.Output), thousands(r.Parameters)})
	}
	var width [4]int
	for _, row := range cells {
		for i, c := range row {
			width[i] = max(width[i], len([]rune(c)))
		}
	}
	var b strings.Builder
	for _, row := range cells {
		fmt.Fprintf(&b, "%-*s  %-*s  %-*s  %*s\n", width[0], row[0], width[1], row[1], width[2], row[2], width[3], row[3])
	}
	fmt.Fprintf(&b, "%s parameters (%v, %s)", thousands(o.Parameters), o.DType, bytes(o.Parameters, o.DType))
	if o.Buffered > 0 {
		fmt.Fprintf(&b, " and %s numbers in buffers", thousands(o.Buffered))
	}
	return b.String()
}

// shapeText writes a shape with N for the batch.
func shapeText(shape []int) string {
	s := tensor.ShapeString(shape)
	if len(shape) > 0 && shape[0] < 0 {
		s = "(N" + strings.TrimPrefix(s, "(-1")
	}
	return s
}

// thousands writes n with a comma after each group of three digits.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// bytes says how much memory n numbers take.
func bytes(n int, d tensor.DType) string {
	b := float64(n) * 4
	if d == tensor.Float64 {
		b *= 2
	}
	switch {
	case b < 1e3:
		return fmt.Sprintf("%.0f bytes", b)
	case b < 1e6:
		return fmt.Sprintf("%.1f kB", b/1e3)
	}
	return fmt.Sprintf("%.1f MB", b/1e6)
}
