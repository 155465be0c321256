package nn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cajal/grad"
	"cajal/internal/bytesize"
	"cajal/tensor"
)

// Overview is a table of a network with a row for each layer; see [Summary].
// Its String is meant for people.
type Overview struct {
	Rows       []OverviewRow
	Parameters int // how many numbers the network learns
	Buffered   int // how many it holds besides, in buffers
	DType      tensor.DType
}

// OverviewRow is one layer. In the shapes -1 stands for the batch, N.
type OverviewRow struct {
	Path       string // "2", or "2.0" in another layer; "" for the network itself
	Layer      string // "Linear 784→512"
	Inputs     [][]int
	Output     []int
	Parameters int // what no row above has counted
}

// Summary tells what shapes pass through a network and where its parameters
// are. inputShape is that of one sample, without the batch: Summary(net, 28,
// 28). No number is computed, and the network needs none; one that begins with
// an Embedding gets ids.
//
// It descends into whatever runs its parts by [Call] or [Within]. A block that
// learns something beside its parts, or runs some of them by itself, is a row
// below theirs. A layer that runs twice has two rows, and its parameters count
// in the first.
//
// It panics if a layer does not take what the one before it gives.
func Summary(net Layer, inputShape ...int) *Overview {
	return overview(net, func(d tensor.DType) []grad.Named {
		return []grad.Named{{Value: blank(net, d, inputShape)}}
	})
}

// overview is the overview of a network with the inputs that blanks makes.
func overview(net Layer, blanks func(d tensor.DType) []grad.Named) *Overview {
	o := &Overview{}
	Walk(net, Parts{Buffer: func(_ string, b *Buffer) { o.Buffered += b.start.Size() }})
	outlined(net, func(d tensor.DType) {
		o.DType = d
		s := &summing{Overview: o, counted: map[*Param]bool{}}
		inputs := blanks(d)
		inputs[0].Value.Tape().Watch(s.row)
		all := grad.Ran{Layer: net, Output: ForwardInputs(net, inputs)}
		for _, in := range inputs {
			all.Inputs = append(all.Inputs, in.Value)
		}
		s.row(all)
	})
	return o
}

// InputSpec says what a network takes as one of several inputs.
type InputSpec struct {
	Name  string
	DType tensor.DType // an integer type for ids, else that of the parameters
	Shape []int        // of one sample, without the batch
}

// SummaryOf is Summary of a network with the inputs that are given. It panics with a
// [*grad.Error] if there are none.
func SummaryOf(net Layer, inputs ...InputSpec) *Overview {
	if len(inputs) == 0 {
		panic(&grad.Error{Op: "summary", Rule: "no inputs, want one InputSpec for each that the network takes"})
	}
	return overview(net, func(d tensor.DType) []grad.Named {
		t := grad.NewTape(grad.ShapesOnly())
		var xs []grad.Named
		for _, in := range inputs {
			of := in.DType
			if of.Float() {
				of = d
			}
			xs = append(xs, grad.Named{Name: in.Name, Value: t.Input(of, append([]int{probe}, in.Shape...)...)})
		}
		return xs
	})
}

// TakesIDs reports whether the first layer of a network looks its input up in
// a table, so that it takes whole numbers. Such a layer has a method
// IDs() int, as [EmbeddingLayer] has.
func TakesIDs(m Module) bool {
	d := &descent{}
	d.Module("", m)
	_, ids := d.first.(interface{ IDs() int })
	return ids
}

// descent is a visitor that goes down to the first module without modules.
type descent struct{ first Module }

func (*descent) Param(string, *Param)   {}
func (*descent) Buffer(string, *Buffer) {}
func (*descent) Noise(string, *Noise)   {}

func (d *descent) Module(_ string, m Module) {
	if d.first != nil {
		return
	}
	if m.Walk(d); d.first == nil {
		d.first = m
	}
}

// summing is an overview in the making.
type summing struct {
	*Overview
	counted map[*Param]bool
}

// row adds the row of a layer that has run, unless the rows of its parts say
// all.
func (s *summing) row(r grad.Ran) {
	n := 0
	count := func(_ string, p *Param) {
		if !s.counted[p] {
			s.counted[p] = true
			n += p.Count()
		}
	}
	if m, ok := r.Layer.(Module); ok {
		Walk(m, Parts{Param: count})
	}
	s.Parameters += n
	if n == 0 && s.below(r.Path) {
		return
	}
	row := OverviewRow{Path: r.Path, Layer: r.Layer.String(), Output: batched(r.Output), Parameters: n}
	for _, x := range r.Inputs {
		row.Inputs = append(row.Inputs, batched(x))
	}
	s.Rows = append(s.Rows, row)
}

// below reports whether there is a row of a part of the layer at path.
func (o *Overview) below(path string) bool {
	return slices.ContainsFunc(o.Rows, func(r OverviewRow) bool {
		return path == "" || strings.HasPrefix(r.Path, path+".")
	})
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
			shapeText(r.Inputs...), shapeText(r.Output), thousands(r.Parameters)})
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
	fmt.Fprintf(&b, "%s parameters (%v, %s)", thousands(o.Parameters), o.DType, memoryOf(o.Parameters, o.DType))
	if o.Buffered > 0 {
		fmt.Fprintf(&b, " and %s numbers in buffers", thousands(o.Buffered))
	}
	return b.String()
}

// shapeText writes shapes with N for the batch.
func shapeText(shapes ...[]int) string {
	var all []string
	for _, shape := range shapes {
		s := tensor.ShapeString(shape)
		if len(shape) > 0 && shape[0] < 0 {
			s = "(N" + strings.TrimPrefix(s, "(-1")
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

// thousands writes n with a comma after each group of three digits.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// memoryOf says how much memory n numbers take.
func memoryOf(n int, d tensor.DType) string {
	width := 4.
	if d == tensor.Float64 {
		width = 8
	}
	return bytesize.Text(width * float64(n))
}
